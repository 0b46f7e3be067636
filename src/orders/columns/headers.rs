//! The headers that shops and networks use, in letters and digits only; the surest of a column stand first.
//!
//! `name` is Shopify's order number and everybody else's product or customer, so it counts in Shopify's
//! files alone.

use super::Column as C;

/// The headers that mean a column, with spaces between them.
pub(super) const fn of(column: C) -> &'static str {
    match column {
        C::OrderId => {
            "orderid ordernumber orderno ordernum ordernr orderref orderreference ordername order \
             increment incrementid purchaseid saleid amazonorderid transactionid transactionref \
             transactionreference transaction txnid oid reference bestellnummer auftragsnummer \
             numerodecommande numérodecommande name id"
        }
        C::OrderedAt => {
            "orderedat orderdate orderdatetime ordertime ordertimestamp dateordered placedat \
             purchasedate purchasedat purchasetime orderplacedat ordercreatedat transactiondate \
             transactiontime transactiondatetime eventdate eventtime saledate datecreated \
             createdat createdon createddate created paidat datepaid datetime timestamp date time \
             bestelldatum"
        }
        C::Amount => {
            "amount orderamount orderamountexcltax saleamount transactionamount ordertotal \
             ordertotalamount totalprice totalamount grandtotal total ordervalue salevalue \
             subtotal revenue price value betrag"
        }
        C::Currency => {
            "currency currencycode ordercurrency orderedcurrency transactioncurrency salecurrency \
             waehrung währung"
        }
        C::Sku => "sku skus lineitemsku productsku itemsku asin productid itemid product",
        C::Category => "category productcategory itemcategory categories producttype commissiongroup",
        C::Status => {
            "status orderstatus orderstate financialstatus paymentstatus transactionstatus \
             commissionstatus state"
        }
        C::Channel => "channel saleschannel orderchannel orderorigin sourcename ordersource platform source",
        C::SessionId => "sessionid session sid visitorid visitid visitor clientid",
        C::CustomerId => {
            "customerid customer customernumber customeruser customeruserid userid uid user \
             accountid memberid customeremail billingemail emailaddress email"
        }
        C::Ip => {
            "ip ipaddress customerip customeripaddress clientip userip remoteip remoteaddr \
             remoteaddress browserip orderip"
        }
        C::UserAgent => "useragent customeruseragent browseruseragent httpuseragent agent browser ua",
        C::ClickId => {
            "clickid clickref clickreference awc cjevent irclickid ransiteid sscid gclid \
             affiliateclickid"
        }
        C::Coupon => {
            "coupon couponcode coupons couponcodes couponsused discountcode discountcodes \
             promocode promotioncode promocodes vouchercode voucher"
        }
        C::Tag => {
            "tag affiliatetag trackingid trackingtag associatetag associateid partnertag \
             partnerid affiliateid affiliate publisherid publisher partner creditedtag \
             referralcode referralid"
        }
        C::Commission => {
            "commission commissionamount commissions payout commissionearned publishercommission \
             affiliatecommission adfees earnings"
        }
    }
}

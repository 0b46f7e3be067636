//! Headers of shops and networks, in letters and digits only; the most certain ones of a column come first.
//!
//! `name` is Shopify's order number, and means a product or customer in all other files, so it counts in Shopify's
//! files only. A payment's or transaction's id is never an order number. Headers that are not listed here are
//! recognised by their words.

use super::column::Column as C;

/// The headers that certainly mean a column, separated by spaces.
pub(super) const fn sure(column: C) -> &'static str {
    match column {
        C::OrderId => {
            "orderid ordernumber orderno ordernum ordernr orderref orderreference ordernumberformatted order increment incrementid \
             purchaseid saleid amazonorderid oid bestellnummer auftragsnummer"
        }
        C::OrderedAt => {
            "orderedat orderdate orderdatetime ordertime ordertimestamp dateordered placedat purchasedate purchasedat \
             purchasetime orderplacedat ordercreatedat datecreatedgmt datecreatedutc createddateutc createdutc \
             transactiondate transactiontime transactiondatetime eventdate saledate datecreated createdat createdon \
             createddate"
        }
        C::Amount => {
            "amount orderamount orderamountexcltax saleamount transactionamount ordertotal ordertotalamount totalprice \
             totalamount grandtotal grandtotalpurchased total ordervalue salevalue amounttotal"
        }
        C::Currency => {
            "currency currencycode ordercurrency orderedcurrency transactioncurrency salecurrency waehrung wahrung"
        }
        C::Sku => "sku skus lineitemsku productsku itemsku asin productid itemid product",
        C::Category => "category productcategory itemcategory categories producttype commissiongroup",
        C::Status => {
            "status orderstatus orderstate financialstatus paymentstatus transactionstatus commissionstatus state"
        }
        C::Channel => "channel saleschannel orderchannel orderorigin sourcename ordersource platform createdvia",
        C::SessionId => "sessionid session sid visitorid visitid visitor clientid",
        C::CustomerId => "customerid customernumber customeruser customeruserid userid uid accountid memberid",
        C::Ip => {
            "ip ipaddress customerip customeripaddress clientip userip remoteip remoteaddr remoteaddress browserip orderip"
        }
        C::UserAgent => "useragent customeruseragent browseruseragent httpuseragent agent browser ua",
        C::ClickId => {
            "clickid clickref clickreference awc cjevent irclickid ransiteid sscid gclid googleclickid affiliateclickid"
        }
        C::Coupon => {
            "coupon couponcode coupons couponcodes couponsused discountcode discountcodes promocode promotioncode \
             promocodes vouchercode voucher"
        }
        C::Tag => {
            "tag affiliatetag trackingid trackingtag associatetag associateid partnertag partnerid affiliateid affiliate \
             publisherid publisher partner creditedtag referralcode referralid refcode"
        }
        C::Commission => {
            "commission commissionamount commissions payout commissionearned publishercommission affiliatecommission \
             totalcommission adfees earnings"
        }
    }
}

/// Headers that mean a column if there is no more certain one.
pub(super) const fn weak(column: C) -> &'static str {
    match column {
        C::OrderId => "ordername name reference number id",
        C::OrderedAt => {
            "created paidat datepaid datetime timestamp eventtime timeofevent conversiontime conversiondate time"
        }
        C::Amount => "subtotal revenue sales price value betrag",
        C::Channel => "source",
        C::CustomerId => "customeremail billingemail emailaddress email",
        _ => "",
    }
}

/// Customer headers that some files fill with an id, and others with a person's name.
pub(super) const BARE_CUSTOMER: &str = "customer user";

/// Headers of the time of cancellation.
pub(super) const CANCELLED: &str = "cancelledat canceledat cancelledon cancelleddate canceleddate cancellationdate datecancelled \
storniertam stornodatum stornierungsdatum annulele datedannulation canceladoel fechadecancelacion fechadeanulacion annullatoil \
datadiannullamento geannuleerdop annuleringsdatum dataanulowania";

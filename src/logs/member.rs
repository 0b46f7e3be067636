//! Members of archives as sources: members that are not packed are read from a map, like files.

use super::encoding::{self, Encoding};
use super::mapped::Mapped;
use super::source::{Body, Source, reason};
use super::view::View;
use crate::base::archives::{Archive, Member};
use crate::base::error::{Error, Kind, Result};
use crate::base::packing::{MAGIC, Packing};
use std::io::{self, Read};
use std::path::PathBuf;

/// The map of an archive's members.
#[derive(Debug)]
pub struct Members(View);

impl Source {
    /// Maps the bytes of an archive's members; `None` when no member has any.
    ///
    /// # Errors
    /// [`Kind::Open`] when they cannot be mapped.
    pub fn map(archive: &Archive) -> Result<Option<Members>> {
        if archive.file.metadata().is_ok_and(|meta| meta.len() == 0) {
            return Ok(None);
        }
        let failed = |e: &io::Error| Error::new(Kind::Open, archive.path.display().to_string(), reason(e));
        Ok(Some(Members(View::whole(Mapped::of(&archive.file).map_err(|e| failed(&e))?))))
    }

    /// A member of an archive, from the map of its bytes.
    pub fn member(archive: &Archive, member: &Member, map: Option<&Members>) -> Self {
        let mut source = Self {
            path: archive.name_of(member).display().to_string(),
            size: member.length,
            packing: member.packing,
            encoding: Encoding::Lines,
            identity: None,
            place: PathBuf::new(),
            member: None,
            mark: 0,
            body: Body::Empty,
        };
        let Some(Members(whole)) = map.filter(|_| member.length > 0) else { return source };
        let view = whole.part(member.start, member.length);
        (source.member, source.body) = (Some((member.clone(), view.clone())), Body::File);
        let within = Packing::of(&source.outer().and_then(|reader| source.first(reader, MAGIC)).unwrap_or_default());
        if within != Packing::Plain {
            source.packing = within;
        }
        let beginning = source.beginning(encoding::LOOK);
        source.encoding = Encoding::of(&beginning);
        if source.may_be_mapped() {
            source.use_map(view);
        }
        source.find_mark(&beginning);
        source
    }

    /// Why a member of an archive is not complete.
    pub fn cut(&self) -> Option<Error> {
        if let Some(evidence) = self.evidence() {
            return evidence.fault();
        }
        let why = self.member.as_ref()?.0.cut.as_ref()?;
        Some(Error::new(Kind::Read, &self.path, why))
    }

    /// A reader over a member's bytes as they were before they were archived.
    pub(super) fn outer(&self) -> Result<Box<dyn Read + Send + '_>> {
        let failed = |e: &io::Error| Error::new(Kind::Read, &self.path, reason(e));
        let Some((member, view)) = &self.member else { return Ok(Box::new(io::empty())) };
        member.unpack(view.bytes()).map_err(|e| failed(&e))
    }
}

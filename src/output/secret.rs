//! A file with a secret: only its owner can read it.

use super::{failed, refused};
use crate::base::error::Result;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

/// Writes a new file that only its owner can read. Fails where there is one already.
pub fn create(path: &Path, text: &str) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written =
        options.open(path).and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(|error| failed(path, &error))
}

/// Refuses a file that others than its owner can read.
pub fn check(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let meta = std::fs::metadata(path).map_err(|error| failed(path, &error))?;
        if meta.permissions().mode() & 0o077 != 0 {
            let hint = format!("chmod 600 {}", path.display());
            return Err(refused(path, "holds a key, and others than its owner can read it", &hint));
        }
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_secret_is_its_owners_alone_and_is_never_replaced() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("shop.key");
        create(&path, "secret\n").expect("written");
        assert!(check(&path).is_ok());
        assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
        assert!(create(&path, "other\n").is_err());
        assert_eq!(fs::read_to_string(&path).expect("a text"), "secret\n");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("changes");
        assert!(check(&path).is_err_and(|error| error.to_string().contains("chmod 600")));
    }
}

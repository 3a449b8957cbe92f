//! Environments whose images are in the repositories of another one.

use super::known_platform::KnownPlatform;
use super::quotas;
use crate::environment_file::EnvironmentFile;
use crate::reader::At;
use crate::suggestions::did_you_mean;
use crate::wording::listed;
use crate::{Diagnostic, DiagnosticKind, Environment, ImageReader, SpecFile};

/// A spec file, and what was read from it.
type Read<'s> = (&'s SpecFile, EnvironmentFile);

/// Tells each environment with repositories who runs images from them, and those their account.
pub(crate) fn link_images(files: &mut [Read]) {
    for reader in 0..files.len() {
        let Some(environment) = &files[reader].1.environment else { continue };
        let Some(source) = &environment.images_from else { continue };
        let Some(owner) = position(files, &source.suffix).filter(|owner| *owner != reader) else {
            continue;
        };
        let link = ImageReader {
            suffix: environment.suffix.clone(),
            account_id: environment.account_id.clone(),
            images: environment.image_tags(),
        };
        let Some(owner) = &mut files[owner].1.environment else { continue };
        owner.image_readers.push(link);
        let account_id = owner.account_id.clone();
        let environment = files[reader].1.environment.as_mut();
        if let Some(source) = environment.and_then(|it| it.images_from.as_mut()) {
            source.account_id = account_id;
        }
    }
}

/// Every `images_from` that names no environment that could have the images. Unless all files could be
/// read, one that is not known may be there.
pub(crate) fn check_images_from(
    files: &[Read],
    all_read: bool,
    known: Option<&KnownPlatform>,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (source, file) in files {
        let (Some(environment), Some(from)) = (&file.environment, &file.images_from) else {
            continue;
        };
        match position(files, &from.value).map(|owner| &files[owner]) {
            Some(owner) => found.extend(check(source, environment, from, owner)),
            None if all_read => found.push(unknown(source, environment, from, files)),
            None => {}
        }
    }
    for (source, file) in files {
        if let (Some(environment), Some(suffix), Some(known)) =
            (&file.environment, &file.suffix, known)
            && !environment.image_readers.is_empty()
        {
            found.extend(quotas::exceeded(environment, &source.path, &suffix.span, known));
        }
    }
    found
}

fn position(files: &[Read], suffix: &str) -> Option<usize> {
    files.iter().position(|(_, file)| {
        file.environment.as_ref().is_some_and(|environment| environment.suffix == suffix)
    })
}

fn unknown(
    source: &SpecFile,
    environment: &Environment,
    from: &At<String>,
    files: &[Read],
) -> Diagnostic {
    let others = files.iter().filter_map(|(_, file)| file.environment.as_ref());
    let others = others.map(|it| it.suffix.as_str()).filter(|it| *it != environment.suffix);
    let others: Vec<&str> = others.collect();
    let message = format!("there is no environment {:?}", from.value);
    let kind = DiagnosticKind::UnknownEnvironment;
    let mut diagnostic = Diagnostic::new(kind, &source.path, from.span.clone(), message);
    let help = did_you_mean(&from.value, others.iter().copied());
    diagnostic.help(help.unwrap_or_else(|| format!("the other environments: {}", listed(others))));
    diagnostic
}

fn check(
    source: &SpecFile,
    environment: &Environment,
    from: &At<String>,
    (owner_source, owner_file): &Read,
) -> Option<Diagnostic> {
    let owner = owner_file.environment.as_ref()?;
    let (message, help) = if owner.suffix == environment.suffix {
        let message = format!("{:?} is this environment itself", from.value);
        (message, "leave the key out: an environment has repositories of its own".to_owned())
    } else if let Some(next) = &owner.images_from {
        let message =
            format!("{:?} has no repositories: it takes its images from elsewhere", from.value);
        let help = if next.suffix == environment.suffix {
            "one of the two needs repositories of its own: leave the key out there".to_owned()
        } else {
            format!("write images_from = {:?}", next.suffix)
        };
        (message, help)
    } else if owner.region != environment.region {
        let message = format!(
            "the repositories of {:?} are in {:?}, and this environment in {:?}",
            from.value, owner.region, environment.region
        );
        let help = "tasks pull images through endpoints of their own region: leave the key out, and push the \
                    images here as well";
        (message, help.to_owned())
    } else {
        return None;
    };
    let kind = DiagnosticKind::BadImageSource;
    let mut diagnostic = Diagnostic::new(kind, &source.path, from.span.clone(), message);
    diagnostic.help(help);
    if let Some(theirs) = &owner_file.images_from
        && owner.suffix != environment.suffix
    {
        diagnostic.related(&owner_source.path, theirs.span.clone(), "its own key");
    }
    Some(diagnostic)
}

//! Environments whose images are in another one's repositories.

use platform::{DiagnosticKind, SpecFile, load};

use crate::mistakes_of_several_blocks::kinds;
use crate::specs::{ENVIRONMENT, PLATFORM};

/// The good environment under other names: each with its suffix, its network and one more line.
fn environments(of: &[(&str, u8, &str)]) -> Vec<SpecFile> {
    let file = |(suffix, network, line): &(&str, u8, &str)| {
        let text = ENVIRONMENT
            .replace("\"dev\"", &format!("{suffix:?}"))
            .replace("10.0.0.0/16", &format!("10.{network}.0.0/16"));
        SpecFile::new(format!("{suffix}.hcl"), format!("{text}{line}\n"))
    };
    of.iter().map(file).collect()
}

#[test]
fn an_environment_that_cannot_have_the_images() {
    let platform = SpecFile::new("platform.hcl", PLATFORM);
    let found = |of: &[(&str, u8, &str)]| {
        let found = load(&platform, &environments(of)).err().unwrap_or_default();
        let said = found.into_iter().map(|it| (it.kind, it.path, it.message, it.help.unwrap()));
        said.collect::<Vec<_>>()
    };
    let one = |of: &[(&str, u8, &str)], kind, path: &str, message: &str, help: &str| {
        assert_eq!(found(of), [(kind, path.into(), message.into(), help.into())]);
    };
    let (dev, from_dev) = (("dev", 0, ""), "images_from = \"dev\"");
    assert_eq!(found(&[dev, ("prod", 1, from_dev), ("pr-42", 2, from_dev)]), []);
    one(
        &[dev, ("prod", 1, "images_from = \"dve\"")],
        DiagnosticKind::UnknownEnvironment,
        "prod.hcl",
        "there is no environment \"dve\"",
        "did you mean \"dev\"?",
    );
    one(
        &[dev, ("stage", 2, ""), ("prod", 1, "images_from = \"elsewhere\"")],
        DiagnosticKind::UnknownEnvironment,
        "prod.hcl",
        "there is no environment \"elsewhere\"",
        "the other environments: dev and stage",
    );
    one(
        &[("dev", 0, from_dev)],
        DiagnosticKind::BadImageSource,
        "dev.hcl",
        "\"dev\" is this environment itself",
        "leave the key out: an environment has repositories of its own",
    );
    one(
        &[dev, ("pr", 1, "images_from = \"stage\""), ("stage", 2, from_dev)],
        DiagnosticKind::BadImageSource,
        "pr.hcl",
        "\"stage\" has no repositories: it takes its images from elsewhere",
        "write images_from = \"dev\"",
    );
    let circle = found(&[("dev", 0, "images_from = \"prod\""), ("prod", 1, from_dev)]);
    assert_eq!(circle.iter().map(|it| &*it.1).collect::<Vec<_>>(), ["dev.hcl", "prod.hcl"]);
    assert!(circle.iter().all(|it| it.3.starts_with("one of the two needs")), "{circle:?}");
}

/// What one file says is wrong does not make another one wrong.
#[test]
fn an_environment_with_mistakes_may_have_the_images() {
    let platform = SpecFile::new("platform.hcl", PLATFORM);
    let of = [("dev", 0, "no_key = 1"), ("prod", 1, "images_from = \"dev\"")];
    let found = load(&platform, &environments(&of)).err().unwrap_or_default();
    assert_eq!(kinds(&found), [(DiagnosticKind::UnknownKey, "dev.hcl")]);
}

#[test]
fn images_of_another_region() {
    let platform = SpecFile::new("platform.hcl", PLATFORM);
    let mut all = environments(&[("dev", 0, ""), ("prod", 1, "images_from = \"dev\"")]);
    all[1].text = all[1].text.replace("us-east-1", "eu-west-1");
    let found = load(&platform, &all).err().unwrap_or_default();
    assert_eq!(kinds(&found), [(DiagnosticKind::BadImageSource, "prod.hcl")]);
    assert_eq!(
        found[0].message,
        "the repositories of \"dev\" are in \"us-east-1\", and this environment in \"eu-west-1\""
    );
}

/// Two rules of dev's own, one for its tag, and one for each tag that another environment runs.
#[test]
fn more_tags_than_a_repository_can_keep() {
    let platform = SpecFile::new("platform.hcl", PLATFORM);
    let found = |readers: u8| {
        let names: Vec<_> = (1..=readers).map(|reader| format!("pr-{reader}")).collect();
        let mut of = vec![("dev", 0, "")];
        let numbered = names.iter().zip(1..);
        of.extend(numbered.map(|(name, at)| (&**name, at, "images_from = \"dev\"")));
        let mut all = environments(&of);
        for (at, file) in all.iter_mut().enumerate() {
            file.text = file.text.replace("db  = \"1\"", &format!("db  = \"{at}\""));
        }
        load(&platform, &all).err().unwrap_or_default()
    };
    assert_eq!(found(47), []);
    let found = found(48);
    assert_eq!(kinds(&found), [(DiagnosticKind::QuotaExceeded, "dev.hcl")]);
    assert!(found[0].message.starts_with("the repository of \"db\": 51 rules"), "{found:?}");
}

/// An environment knows who runs its images, and they where these are.
#[test]
fn images_of_another_environment() {
    let platform = SpecFile::new("platform.hcl", PLATFORM);
    let mut all =
        environments(&[("dev", 0, ""), ("prod", 1, "images_from = \"dev\""), ("own", 2, "")]);
    all[1].text = all[1].text.replace("123456789012", "210987654321");
    all[1].text = all[1].text.replace("db  = \"1\"", "db  = \"0\"");
    let spec = load(&platform, &all).unwrap();
    let [dev, prod, own] = &spec.environments[..] else { panic!("there are three") };
    assert_eq!(prod.registry(), ("dev", "123456789012"));
    assert_eq!(own.registry(), ("own", "123456789012"));
    let readers: Vec<_> =
        dev.image_readers.iter().map(|it| (&*it.suffix, &*it.account_id)).collect();
    assert_eq!(readers, [("prod", "210987654321")]);
    assert_eq!(dev.tags_of_readers(), [("db".to_owned(), ["0".to_owned()].into())].into());
    assert!(own.image_readers.is_empty() && prod.image_readers.is_empty());
}

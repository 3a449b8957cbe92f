//! Repositories of ECR that are named and not made: those of another environment.

use serde_json::Value;

use crate::index::Index;

/// A repository as the name of an image has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedRepository<'a> {
    /// The account whose registry it is in.
    pub account: &'a str,
    /// The region of that.
    pub region: &'a str,
    /// Its name.
    pub name: &'a str,
}

/// The environment whose repositories have all images of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageSource {
    /// Its name.
    pub environment: String,
    /// The account that it is in.
    pub account: String,
}

/// What ends the host of a registry of ECR, after `<account>.dkr.ecr.<region>`.
const DOMAIN: &str = "amazonaws.com";

impl<'a> NamedRepository<'a> {
    /// From `<account>.dkr.ecr.<region>.amazonaws.com/<name>`, with or without a tag or digest.
    pub fn of(image: &'a str) -> Option<Self> {
        let (host, name) = image.split_once('/')?;
        let (account, region) = host.strip_suffix(DOMAIN)?.split_once(".dkr.ecr.")?;
        let name = name.split([':', '@']).next().unwrap_or_default();
        let region = region.strip_suffix('.')?;
        (!name.is_empty() && !region.contains('.')).then_some(Self { account, region, name })
    }

    /// Where docker signs in.
    pub fn host(&self) -> String {
        host(self.account, self.region)
    }

    /// Its ARN.
    pub fn arn(&self) -> String {
        format!("arn:aws:ecr:{}:{}:repository/{}", self.region, self.account, self.name)
    }
}

/// Where docker signs in to the registry of an account.
pub fn host(account: &str, region: &str) -> String {
    format!("{account}.dkr.ecr.{region}.{DOMAIN}")
}

impl Index<'_> {
    /// The environment from which all images come, where there are no repositories: each is of the service
    /// that runs it, in the same region, and they end in one and the same name of another environment.
    pub fn image_source(&self) -> Option<ImageSource> {
        if !self.of("aws_ecr_repository").is_empty() {
            return None;
        }
        let mut found = None;
        for (definition, container) in self.containers() {
            let image = container.get("image").and_then(Value::as_str)?;
            let repository = NamedRepository::of(image)?;
            let role = self.follow(definition, "/execution_role_arn")?.text("/name")?;
            let own = &self.environment.name;
            let service = role.strip_prefix("role-exec-")?.strip_suffix(own)?.strip_suffix('-')?;
            let end = repository.name.strip_prefix("ecr-")?.strip_prefix(service)?;
            let source = ImageSource {
                environment: end.strip_prefix('-')?.to_owned(),
                account: repository.account.to_owned(),
            };
            let is_one = found.as_ref().is_none_or(|found| *found == source);
            if !is_one || source.environment == *own || Some(repository.region) != self.region() {
                return None;
            }
            found = Some(source);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::NamedRepository;

    #[test]
    fn the_name_of_an_image_has_its_repository() {
        let host = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
        for image in ["ecr-web-dev", "ecr-web-dev:1.0", "ecr-web-dev@sha256:0"] {
            let image = format!("{host}/{image}");
            let named = NamedRepository::of(&image).unwrap();
            assert_eq!((named.host().as_str(), named.name), (host, "ecr-web-dev"));
            assert_eq!(named.arn(), "arn:aws:ecr:us-east-1:123456789012:repository/ecr-web-dev");
        }
        for other in [
            "nginx:1",
            "docker.io/library/nginx",
            "123456789012.dkr.ecr.us-east-1.amazonaws.com.example.com/web",
            "123456789012.dkr.ecr.us-east-1.example.amazonaws.com/web",
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/",
        ] {
            assert_eq!(NamedRepository::of(other), None, "{other}");
        }
    }
}

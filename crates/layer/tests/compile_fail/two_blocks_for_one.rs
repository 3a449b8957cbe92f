//! Two blocks where one may occur.

fn main() {
    let scan = || aws::EcrRepositoryImageScanningConfiguration::new(true);
    aws::EcrRepository::new("a", "a").image_scanning_configuration(scan());
    aws::EcrRepository::new("a", "a").image_scanning_configuration([scan(), scan()]);
}

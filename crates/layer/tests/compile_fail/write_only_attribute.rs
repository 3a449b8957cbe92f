//! A value that is in no state cannot be read.

fn main() {
    let version = aws::SecretsmanagerSecretVersion::new("a", "secret").secret_string_wo("x");
    let (_, secret) = terraform::Add::split(version);
    secret.arn();
    secret.secret_string_wo();
}

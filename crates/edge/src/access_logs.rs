//! The bucket that the load balancer logs requests to, where asked for.

use aws::{
    S3BucketServerSideEncryptionConfigurationRule as EncryptionRule,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefault as Encryption,
};
use layer::{LogBucket, ModuleBuilder};
use platform::AppName;
use terraform::{Bool, Expr, Node, Str, Variable, hcl, template};

use crate::Edge;

/// What the load balancer needs to know of its logs.
pub struct AccessLogs {
    pub enabled: Expr<Bool>,
    /// Name of the bucket.
    pub bucket: Expr<Str>,
    /// Address of the bucket's policy, without which the load balancer is refused the bucket.
    pub policy: String,
}

/// Adds the bucket and its settings.
pub fn add(module: &mut ModuleBuilder<Edge>) -> AccessLogs {
    module.file("access_logs.tf");
    let enabled = module.input(
        &Variable::<Bool>::new(
            "access_logs",
            "Whether the load balancer logs requests to a bucket.",
        ),
        |environment| environment.access_logs,
    );
    let name = module.name(AppName::AccessLogBucket);
    let name = module.local("access_log_bucket", name);
    let writers = vec![writer(module, &name)];
    let encryption =
        EncryptionRule::new().apply_server_side_encryption_by_default(Encryption::new("AES256"));
    let (_, policy) = module.log_bucket(LogBucket {
        label: "access_logs",
        enabled: &enabled,
        name: &name,
        writers,
        writers_reason: Some(
            "The path of the logs names the account; a condition on aws:SourceArn would keep them out.",
        ),
        encryption,
        encryption_reason: Some(
            "A load balancer cannot write to a bucket that is encrypted with a KMS key.",
        ),
    });
    AccessLogs { enabled, bucket: name, policy }
}

/// Load balancers of this account write their logs. The path binds the service to the account: it says
/// neither aws:SourceArn nor aws:SourceAccount, and a load balancer is refused the bucket where the policy
/// asks for them.
fn writer(module: &mut ModuleBuilder<Edge>, bucket: &Expr<Str>) -> Node {
    let account_id = module.account_id();
    hcl!({
        Sid = "LogDelivery",
        Effect = "Allow",
        Principal = { Service = "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action = "s3:PutObject",
        Resource = (template!("arn:aws:s3:::{}/AWSLogs/{}/*", bucket, account_id))
    })
}

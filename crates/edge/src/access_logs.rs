//! The bucket that the load balancer logs requests to, where asked for.

use aws::{
    S3Bucket, S3BucketLifecycleConfiguration, S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload as AbortUpload,
    S3BucketLifecycleConfigurationRuleExpiration, S3BucketLifecycleConfigurationRuleFilter,
    S3BucketOwnershipControls, S3BucketOwnershipControlsRule, S3BucketPolicy,
    S3BucketPublicAccessBlock, S3BucketServerSideEncryptionConfiguration,
    S3BucketServerSideEncryptionConfigurationRule,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefault as Encryption,
};
use layer::ModuleBuilder;
use platform::{AppName, LOG_RETENTION_DAYS};
use terraform::{Bool, Expr, Str, Variable, count_if, hcl, template};

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
    let bucket = module
        .add(count_if(&enabled, S3Bucket::new("access_logs").bucket(&name).force_destroy(true)));
    let id = bucket.first().id();

    let private = module.add(count_if(
        &enabled,
        S3BucketPublicAccessBlock::new("access_logs", &id)
            .block_public_acls(true)
            .block_public_policy(true)
            .ignore_public_acls(true)
            .restrict_public_buckets(true),
    ));
    let policy = policy(module, &name);
    let policy = module.add(count_if(
        &enabled,
        S3BucketPolicy::new("access_logs", &id, policy)
            .comment(
                "The path of the logs names the account; a condition on aws:SourceArn would keep them out.\n\
                 Public access, policy, ownership: S3 refuses them together, so one waits for the other.",
            )
            .depends_on([private.reference()]),
    ));
    module.add(count_if(
        &enabled,
        S3BucketOwnershipControls::new(
            "access_logs",
            &id,
            S3BucketOwnershipControlsRule::new("BucketOwnerEnforced"),
        )
        .depends_on([policy.reference()]),
    ));
    let encryption = S3BucketServerSideEncryptionConfigurationRule::new()
        .apply_server_side_encryption_by_default(Encryption::new("AES256"));
    module.add(count_if(
        &enabled,
        S3BucketServerSideEncryptionConfiguration::new("access_logs", &id, encryption)
            .comment("A load balancer cannot write to a bucket that is encrypted with a KMS key."),
    ));
    let expiry = S3BucketLifecycleConfigurationRule::new("expire", "Enabled")
        .filter(S3BucketLifecycleConfigurationRuleFilter::new())
        .expiration(S3BucketLifecycleConfigurationRuleExpiration::new().days(LOG_RETENTION_DAYS))
        .abort_incomplete_multipart_upload(AbortUpload::new().days_after_initiation(1));
    module.add(count_if(
        &enabled,
        S3BucketLifecycleConfiguration::new("access_logs", &id).rule(expiry),
    ));
    AccessLogs { enabled, bucket: name, policy: policy.reference() }
}

/// Load balancers of this account write their logs; nobody comes without TLS. The path binds the service
/// to the account: it says neither aws:SourceArn nor aws:SourceAccount, and a load balancer is refused the
/// bucket where the policy asks for them.
fn policy(module: &mut ModuleBuilder<Edge>, bucket: &Expr<Str>) -> Expr<Str> {
    let account_id = module.account_id();
    aws::policy([
        hcl!({
            Sid = "LogDelivery",
            Effect = "Allow",
            Principal = { Service = "logdelivery.elasticloadbalancing.amazonaws.com" },
            Action = "s3:PutObject",
            Resource = (template!("arn:aws:s3:::{}/AWSLogs/{}/*", bucket, account_id))
        }),
        hcl!({
            Sid = "TlsOnly",
            Effect = "Deny",
            Principal = "*",
            Action = "s3:*",
            Resource = [
                (template!("arn:aws:s3:::{}", bucket)),
                (template!("arn:aws:s3:::{}/*", bucket))
            ],
            Condition = { Bool = { "aws:SecureTransport" = "false" } }
        }),
    ])
}

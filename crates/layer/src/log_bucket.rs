//! Buckets that AWS writes logs to, where the environment asks for them.

use aws::{
    S3Bucket, S3BucketLifecycleConfiguration, S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload as AbortUpload,
    S3BucketLifecycleConfigurationRuleExpiration, S3BucketLifecycleConfigurationRuleFilter,
    S3BucketOwnershipControls, S3BucketOwnershipControlsRule, S3BucketPolicy,
    S3BucketPublicAccessBlock, S3BucketServerSideEncryptionConfiguration,
    S3BucketServerSideEncryptionConfigurationRule,
};
use platform::LOG_RETENTION_DAYS;
use terraform::{Bool, Expr, Node, Optional, Str, count_if, hcl, template};

use crate::layer::Layer;
use crate::module_builder::ModuleBuilder;

/// What a bucket for logs is.
pub struct LogBucket<'a> {
    /// Label of its resources.
    pub label: &'a str,
    /// Whether there is one.
    pub enabled: &'a Expr<Bool>,
    /// Its name.
    pub name: &'a Expr<Str>,
    /// The statements of its policy that let AWS write to it.
    pub writers: Vec<Node>,
    /// Why they let it in so, where that is not plain.
    pub writers_reason: Option<&'a str>,
    /// How it is encrypted.
    pub encryption: S3BucketServerSideEncryptionConfigurationRule,
    /// Why it is encrypted so, where that is not plain.
    pub encryption_reason: Option<&'a str>,
}

impl<L: Layer> ModuleBuilder<L> {
    /// Adds a private bucket whose objects expire; gives the reference to it, and the address of its
    /// policy, without which nobody may write to it.
    pub fn log_bucket(&mut self, of: LogBucket<'_>) -> (Optional<S3Bucket>, String) {
        let LogBucket {
            label,
            enabled,
            name,
            writers,
            writers_reason,
            encryption,
            encryption_reason,
        } = of;
        let bucket =
            self.add(count_if(enabled, S3Bucket::new(label).bucket(name).force_destroy(true)));
        let id = bucket.first().id();
        let private = self.add(count_if(
            enabled,
            S3BucketPublicAccessBlock::new(label, &id)
                .block_public_acls(true)
                .block_public_policy(true)
                .ignore_public_acls(true)
                .restrict_public_buckets(true),
        ));
        let order = "Public access, policy, ownership: S3 refuses them together, so one waits for the other.";
        let comment =
            writers_reason.map_or(order.to_owned(), |reason| format!("{reason}\n{order}"));
        let policy = aws::policy(writers.into_iter().chain([tls_only(name)]));
        let policy = self.add(count_if(
            enabled,
            S3BucketPolicy::new(label, &id, policy)
                .comment(&comment)
                .depends_on([private.reference()]),
        ));
        let owner = S3BucketOwnershipControlsRule::new("BucketOwnerEnforced");
        self.add(count_if(
            enabled,
            S3BucketOwnershipControls::new(label, &id, owner).depends_on([policy.reference()]),
        ));
        let mut encrypted = S3BucketServerSideEncryptionConfiguration::new(label, &id, encryption);
        if let Some(reason) = encryption_reason {
            encrypted = encrypted.comment(reason);
        }
        self.add(count_if(enabled, encrypted));
        let expiry = S3BucketLifecycleConfigurationRule::new("expire", "Enabled")
            .filter(S3BucketLifecycleConfigurationRuleFilter::new())
            .expiration(
                S3BucketLifecycleConfigurationRuleExpiration::new().days(LOG_RETENTION_DAYS),
            )
            .abort_incomplete_multipart_upload(AbortUpload::new().days_after_initiation(1));
        self.add(count_if(enabled, S3BucketLifecycleConfiguration::new(label, &id).rule(expiry)));
        (bucket, policy.reference())
    }
}

/// Nobody comes without TLS.
fn tls_only(bucket: &Expr<Str>) -> Node {
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
    })
}

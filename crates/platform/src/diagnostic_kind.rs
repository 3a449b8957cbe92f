//! The kinds of mistake, and what is only warned of.

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $code:literal,)*) => {
        /// A kind of mistake or warning: what tests and other programs compare, so that a message may change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DiagnosticKind { $($(#[$doc])* $kind),* }

        impl DiagnosticKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// Its name for other programs, as in `unknown-key`.
            pub fn code(self) -> &'static str {
                match self { $(Self::$kind => $code),* }
            }
        }
    };
}

/// Whether specs that have it are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Nothing is rendered until it is corrected.
    Error,
    /// It is allowed, is rendered, and is likely not meant.
    Warning,
}

impl DiagnosticKind {
    /// How grave it is.
    pub fn severity(self) -> Severity {
        match self {
            Self::ScarceCpu => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

kinds! {
    // The text.
    /// Not HCL.
    Syntax = "syntax",
    /// Bytes that are not UTF-8.
    NotUtf8 = "not-utf-8",
    /// A value that would have to be evaluated.
    NotLiteral = "not-literal",
    /// `${` or `%{` in a string.
    Interpolation = "interpolation",

    // Keys and blocks.
    /// A key that does not exist here.
    UnknownKey = "unknown-key",
    /// A block that does not exist here.
    UnknownBlock = "unknown-block",
    /// A key that has to be here.
    MissingKey = "missing-key",
    /// A block that has to be here.
    MissingBlock = "missing-block",
    /// A key given twice.
    DuplicateKey = "duplicate-key",
    /// A block given twice.
    DuplicateBlock = "duplicate-block",
    /// `name = ...` for a block.
    KeyForBlock = "key-for-block",
    /// `name { ... }` for a key.
    BlockForKey = "block-for-key",
    /// A block with too many or too few labels.
    BadLabel = "bad-label",
    /// A key or block of the platform file in an environment file.
    BelongsToPlatform = "belongs-to-platform",

    // Values.
    /// A value of another type.
    WrongType = "wrong-type",
    /// A number out of range.
    OutOfRange = "out-of-range",
    /// Too few or too many elements.
    BadCount = "bad-count",
    /// A word that is not one of the allowed ones.
    UnknownChoice = "unknown-choice",
    /// An element given twice in a list.
    DuplicateElement = "duplicate-element",
    /// A text with illegal characters or of illegal length.
    BadText = "bad-text",

    // Services.
    /// A service, application or short name with illegal characters.
    BadName = "bad-name",
    /// Two services of one name.
    DuplicateService = "duplicate-service",
    /// Two services that would share the names of their AWS objects.
    DuplicateShortName = "duplicate-short-name",
    /// A name that AWS would refuse for its length.
    NameTooLong = "name-too-long",
    /// CPU and memory that Fargate does not offer.
    FargateSize = "fargate-size",
    /// A size that leaves the container less CPU than the proxy beside it wants for itself.
    ScarceCpu = "scarce-cpu",
    /// A container user that is root, or no user at all.
    BadUser = "bad-user",
    /// A timeout that contradicts another one, or that nothing keeps.
    BadTimeout = "bad-timeout",
    /// A directory that nothing can be mounted on.
    BadDirectory = "bad-directory",
    /// A way to the internet where there is none.
    InternetEgress = "internet-egress",
    /// A health check that AWS would refuse.
    BadHealthCheck = "bad-health-check",
    /// Scaling that contradicts itself.
    BadScaling = "bad-scaling",
    /// An alarm on what nothing measures.
    BadAlarm = "bad-alarm",

    // Pull requests.
    /// A name that no git branch can have.
    BadBranch = "bad-branch",

    // Exposure.
    /// A protocol that the load balancer cannot forward to.
    NotExposable = "not-exposable",
    /// A path that the load balancer would refuse.
    BadPath = "bad-path",
    /// One path for two services.
    DuplicatePath = "duplicate-path",
    /// A path whose requests all go to a service with a lower priority.
    ShadowedPath = "shadowed-path",
    /// One priority for two services.
    DuplicatePriority = "duplicate-priority",
    /// No service is exposed.
    NothingExposed = "nothing-exposed",

    // Calls.
    /// A service that does not exist.
    UnknownService = "unknown-service",
    /// A service that calls itself.
    SelfCall = "self-call",
    /// Services that call each other in a circle.
    CallCycle = "call-cycle",
    /// A service that nobody calls and that is not exposed.
    Unreachable = "unreachable",

    // Assertions.
    /// An end of a connection that does not exist.
    UnknownEnd = "unknown-end",
    /// An assertion that says nothing.
    EmptyAssertion = "empty-assertion",
    /// One assertion given twice.
    DuplicateAssertion = "duplicate-assertion",

    // Secrets, variables and permissions.
    /// A secret's name with illegal characters.
    BadSecretName = "bad-secret-name",
    /// What looks like the value of a secret.
    SecretValue = "secret-value",
    /// A version of a secret that does not exist.
    UnknownSecret = "unknown-secret",
    /// Secret names that Secrets Manager would confuse with its ARNs.
    SecretSuffix = "secret-suffix",
    /// A name that no environment variable can have.
    BadVariable = "bad-variable",
    /// One environment variable from two sources.
    VariableClash = "variable-clash",
    /// An IAM action that is too wide or none.
    BadAction = "bad-action",
    /// What is no ARN, or too wide a one.
    BadArn = "bad-arn",
    /// A `{placeholder}` that does not exist.
    UnknownPlaceholder = "unknown-placeholder",
    /// An ARN of another account or region.
    ForeignArn = "foreign-arn",

    // Environments.
    /// An environment suffix with illegal characters.
    BadSuffix = "bad-suffix",
    /// Two environments of one suffix.
    DuplicateSuffix = "duplicate-suffix",
    /// Not 12 digits.
    BadAccount = "bad-account",
    /// Not a commercial region.
    BadRegion = "bad-region",
    /// Not an availability zone.
    BadZone = "bad-zone",
    /// A zone of another region.
    ZoneOfOtherRegion = "zone-of-other-region",
    /// A zone that the environment does not use.
    UnusedZone = "unused-zone",
    /// Not an IPv4 address range, or one that a VPC should not have.
    BadCidr = "bad-cidr",
    /// A VPC too small or too large for the plan.
    VpcSize = "vpc-size",
    /// Subnets too small for the tasks that could run in them.
    VpcTooSmall = "vpc-too-small",
    /// Weights of releases for a service whose traffic ECS moves.
    RolloutBesideRelease = "rollout-beside-release",
    /// More of something than AWS allows.
    QuotaExceeded = "quota-exceeded",
    /// Two environments whose VPCs share addresses.
    OverlappingCidr = "overlapping-cidr",
    /// An environment that does not exist.
    UnknownEnvironment = "unknown-environment",
    /// An environment whose repositories another one cannot run images from.
    BadImageSource = "bad-image-source",
    /// A bucket name that S3 would refuse.
    BadBucket = "bad-bucket",
    /// A module source or ref that terraform would not fetch.
    BadModuleSource = "bad-module-source",
    /// A version constraint that is none, or that allows no provider that will do.
    BadProviderVersion = "bad-provider-version",
    /// Weights that do not add up to 100.
    BadWeights = "bad-weights",
    /// More traffic for a release than the tasks that it is sure to have can take.
    OutrunCapacity = "outrun-capacity",
    /// A header that the public would guess, or that two releases share.
    BadHeader = "bad-header",
    /// A release without an image for a service.
    MissingImage = "missing-image",
    /// An image tag that no registry takes.
    BadImageTag = "bad-image-tag",
    /// Settings of a firewall that is off.
    NoFirewall = "no-firewall",
    /// GuardDuty is to watch tasks in a region where it has no agent for them.
    NoGuardDuty = "no-guardduty",
    /// Not a mail address.
    BadEmail = "bad-email",
    /// A tag that AWS would refuse.
    BadTag = "bad-tag",

    // Comments.
    /// A comment for strata that waives nothing.
    BadWaiver = "bad-waiver",
}

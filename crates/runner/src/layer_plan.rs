//! The plan of a layer, and how far it can be relied on.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use crate::changes::{ResourceAction, ResourceChange};
use crate::diagnostic::TerraformDiagnostic;
use crate::step_output::StepOutput;
use crate::summary::PlanSummary;

/// What is planned for a layer.
#[derive(Debug, Clone)]
pub struct LayerPlan {
    /// How it was planned.
    pub mode: PlanMode,
    /// How much it does.
    pub summary: PlanSummary,
    /// What it does to which object, replacements first.
    pub changes: Vec<ResourceChange>,
    /// What it does to which output.
    pub outputs: BTreeMap<String, ResourceAction>,
    /// Whether it does anything at all.
    pub differs: bool,
    /// What terraform warns of.
    pub warnings: Vec<TerraformDiagnostic>,
    /// The saved plan, if it can be applied.
    pub(crate) file: Option<PathBuf>,
}

/// How a layer was planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanMode {
    /// Against its state and the states below.
    Real,
    /// On placeholders for what layers below promise.
    Preview(PreviewReason),
    /// Not yet: it cannot be planned before these layers are applied. What is known is which objects
    /// are not there yet, and which are no longer wanted.
    Later(Vec<String>),
}

/// Why a layer was not planned for real.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PreviewReason {
    /// There are no AWS credentials on this machine.
    NoCredentials,
    /// These layers below are not applied yet.
    NotApplied(Vec<String>),
    /// No layer is applied yet, so that all are planned together.
    NothingApplied,
}

impl PlanMode {
    /// `real`, `preview` or `later`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Preview(_) => "preview",
            Self::Later(_) => "later",
        }
    }

    /// Why it is not real.
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Real => None,
            Self::Preview(why) => Some(why.to_string()),
            Self::Later(below) => Some(format!("at least; planned after {}", below.join(", "))),
        }
    }
}

impl fmt::Display for PreviewReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCredentials => f.write_str("no AWS credentials"),
            Self::NotApplied(layers) => write!(f, "{} not applied yet", layers.join(", ")),
            Self::NothingApplied => f.write_str("nothing applied yet"),
        }
    }
}

impl LayerPlan {
    /// Whether an output of this layer may change.
    pub(crate) fn moves(&self, output: &str) -> bool {
        self.mode != PlanMode::Real
            || self.outputs.get(output).is_some_and(|action| *action != ResourceAction::Noop)
    }

    /// Whether applying this does nothing that another plan has not shown.
    pub(crate) fn is_within(&self, shown: &Self) -> bool {
        let is_shown = |change: &ResourceChange| {
            let mut shown = shown.changes.iter();
            shown.any(|known| known.address == change.address && known.action == change.action)
        };
        let mut changes = self.changes.iter();
        changes.all(|change| change.action == ResourceAction::Noop || is_shown(change))
    }

    pub(crate) fn told(mode: PlanMode, told: StepOutput, file: Option<PathBuf>) -> Self {
        let warnings = told.warnings();
        let mut changes = told.changes;
        changes.retain(|change| change.action != ResourceAction::Noop);
        changes.sort();
        Self {
            mode,
            summary: told.summary.unwrap_or_default(),
            changes,
            outputs: told.outputs,
            differs: told.differs,
            warnings,
            file,
        }
    }

    pub(crate) fn nothing() -> Self {
        Self::told(PlanMode::Real, StepOutput::default(), None)
    }
}

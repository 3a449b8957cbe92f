//! How the tasks of a new revision of a service replace those of the last one.

use terraform::Version;

use super::ArnPattern;

/// How the tasks of a new revision of a service replace those of the last one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rollout {
    /// How traffic gets to the new tasks.
    pub strategy: Strategy,
    /// What has to agree before it goes on, in the order of the spec. None in a rolling update.
    pub hooks: Vec<RolloutHook>,
}

/// How traffic gets to the tasks of a new revision. Shares are per cent of the traffic. A bake is the minutes
/// that alarms have after each shift of traffic, while the last revision's tasks are still there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Strategy {
    /// With the tasks: each new one that is well takes the place of an old one.
    #[default]
    Rolling,
    /// A share of it first, then all.
    Canary {
        /// The share.
        percent: u32,
        /// Minutes.
        bake: u32,
    },
    /// The same share of it again and again.
    Linear {
        /// The share.
        percent: u32,
        /// Minutes.
        bake: u32,
    },
    /// All of it at once, when all new tasks are well.
    BlueGreen {
        /// Minutes.
        bake: u32,
    },
}

/// What has to agree before a rollout goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolloutHook {
    /// When it is asked.
    pub after: RolloutStage,
    /// Who is asked.
    pub asks: HookTarget,
}

/// A part of a rollout, after which a hook may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RolloutStage {
    /// Nothing has happened yet.
    Start,
    /// The new tasks run and are well.
    ScaleUp,
    /// Requests with the test header reach the new tasks.
    TestTraffic,
    /// All requests reach the new tasks.
    ProductionTraffic,
}

/// Who is asked whether a rollout may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookTarget {
    /// A person, or a pipeline.
    Pause {
        /// Minutes that are waited for an answer, 1 to 20160.
        timeout: u32,
        /// Whether the rollout goes on without one; it is rolled back otherwise.
        goes_on: bool,
    },
    /// A Lambda function.
    Function(ArnPattern),
}

/// What ECS needs to shift the traffic of a service, because some environment asks for it. It owns the weights
/// of such a service in every environment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "they are independent of each other")]
pub struct TrafficShift {
    /// Somewhere by a canary.
    pub canary: bool,
    /// Somewhere in equal steps.
    pub linear: bool,
    /// Somewhere with a pause.
    pub pause: bool,
    /// Somewhere with a Lambda function.
    pub function: bool,
}

impl Strategy {
    /// As a spec has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rolling => "rolling",
            Self::Canary { .. } => "canary",
            Self::Linear { .. } => "linear",
            Self::BlueGreen { .. } => "blue_green",
        }
    }

    /// As ECS has it.
    pub const fn ecs_name(self) -> &'static str {
        match self {
            Self::Rolling => "ROLLING",
            Self::Canary { .. } => "CANARY",
            Self::Linear { .. } => "LINEAR",
            Self::BlueGreen { .. } => "BLUE_GREEN",
        }
    }

    /// The per cent of the traffic that moves at first.
    pub const fn percent(self) -> Option<u32> {
        match self {
            Self::Canary { percent, .. } | Self::Linear { percent, .. } => Some(percent),
            Self::Rolling | Self::BlueGreen { .. } => None,
        }
    }

    /// Minutes after each shift of traffic.
    pub const fn bake(self) -> Option<u32> {
        match self {
            Self::Canary { bake, .. } | Self::Linear { bake, .. } | Self::BlueGreen { bake } => {
                Some(bake)
            }
            Self::Rolling => None,
        }
    }

    /// How often traffic is shifted.
    pub fn shifts(self) -> u32 {
        match self {
            Self::Rolling => 0,
            Self::Canary { .. } => 2,
            Self::Linear { percent, .. } => 100_u32.div_ceil(percent.max(1)),
            Self::BlueGreen { .. } => 1,
        }
    }
}

impl RolloutStage {
    /// Every part, in order.
    pub const ALL: [Self; 4] =
        [Self::Start, Self::ScaleUp, Self::TestTraffic, Self::ProductionTraffic];

    /// As a spec has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::ScaleUp => "scale up",
            Self::TestTraffic => "test traffic",
            Self::ProductionTraffic => "production traffic",
        }
    }

    /// The stage at which ECS asks.
    pub const fn ecs_name(self) -> &'static str {
        match self {
            Self::Start => "PRE_SCALE_UP",
            Self::ScaleUp => "POST_SCALE_UP",
            Self::TestTraffic => "POST_TEST_TRAFFIC_SHIFT",
            Self::ProductionTraffic => "POST_PRODUCTION_TRAFFIC_SHIFT",
        }
    }
}

impl Rollout {
    /// Whether ECS shifts traffic.
    pub fn shifts_traffic(&self) -> bool {
        self.strategy != Strategy::Rolling
    }

    /// Minutes that bakes and pauses take at most.
    pub fn waits(&self) -> u32 {
        let pauses = self.hooks.iter().filter_map(|hook| match hook.asks {
            HookTarget::Pause { timeout, .. } => Some(timeout),
            HookTarget::Function(_) => None,
        });
        self.strategy.shifts() * self.strategy.bake().unwrap_or(0) + pauses.sum::<u32>()
    }

    /// The oldest AWS provider that has what ECS needs for it, and what that is; `None` if any will do.
    pub fn oldest_provider(&self) -> Option<(Version, &'static str)> {
        let pauses = self.hooks.iter().any(|hook| matches!(hook.asks, HookTarget::Pause { .. }));
        Some(match self.strategy {
            Strategy::Rolling => return None,
            _ if pauses => (Version::new(6, 66, 0), "a rollout with a pause"),
            Strategy::Canary { .. } => (Version::new(6, 21, 0), "a canary rollout"),
            Strategy::Linear { .. } => (Version::new(6, 21, 0), "a linear rollout"),
            Strategy::BlueGreen { .. } => (Version::new(6, 5, 0), "a blue_green rollout"),
        })
    }

    /// The Lambda functions that are asked, each once.
    pub fn functions(&self) -> Vec<&ArnPattern> {
        let mut functions = Vec::new();
        for hook in &self.hooks {
            if let HookTarget::Function(function) = &hook.asks
                && !functions.contains(&function)
            {
                functions.push(function);
            }
        }
        functions
    }
}

impl TrafficShift {
    /// What these rollouts need together; `None` if none of them shifts traffic.
    pub(crate) fn of<'r>(rollouts: impl IntoIterator<Item = &'r Rollout>) -> Option<Self> {
        let mut needed = None;
        for rollout in rollouts.into_iter().filter(|rollout| rollout.shifts_traffic()) {
            let shift = needed.get_or_insert_with(Self::default);
            shift.canary |= matches!(rollout.strategy, Strategy::Canary { .. });
            shift.linear |= matches!(rollout.strategy, Strategy::Linear { .. });
            for hook in &rollout.hooks {
                match hook.asks {
                    HookTarget::Pause { .. } => shift.pause = true,
                    HookTarget::Function(_) => shift.function = true,
                }
            }
        }
        needed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(timeout: u32) -> RolloutHook {
        let asks = HookTarget::Pause { timeout, goes_on: false };
        RolloutHook { after: RolloutStage::TestTraffic, asks }
    }

    #[test]
    fn a_rollout_waits_after_each_shift_and_for_each_pause() {
        let waits = |strategy, hooks| Rollout { strategy, hooks }.waits();
        assert_eq!(waits(Strategy::Rolling, vec![]), 0);
        assert_eq!(waits(Strategy::BlueGreen { bake: 5 }, vec![]), 5);
        assert_eq!(waits(Strategy::Canary { percent: 10, bake: 15 }, vec![]), 30);
        assert_eq!(waits(Strategy::Linear { percent: 30, bake: 10 }, vec![]), 40);
        assert_eq!(waits(Strategy::BlueGreen { bake: 5 }, vec![pause(60), pause(30)]), 95);
    }

    #[test]
    fn what_is_needed_is_what_some_rollout_has() {
        let rollout = |strategy, hooks| Rollout { strategy, hooks };
        assert_eq!(TrafficShift::of(&[Rollout::default()]), None);
        let canary = rollout(Strategy::Canary { percent: 10, bake: 15 }, vec![pause(60)]);
        let needed = TrafficShift::of([&Rollout::default(), &canary]);
        let expected = TrafficShift { canary: true, pause: true, ..TrafficShift::default() };
        assert_eq!(needed, Some(expected));
    }
}

//! Logs, metrics, alarms and the dashboard.

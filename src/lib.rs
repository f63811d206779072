//! mate-doctor

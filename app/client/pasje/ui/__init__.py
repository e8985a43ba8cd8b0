"""The design system: it draws what it is given and reaches nothing."""

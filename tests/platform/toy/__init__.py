"""The toy ERP of the platform's own tests: a contract, a declaration, and how to open it without installing it."""

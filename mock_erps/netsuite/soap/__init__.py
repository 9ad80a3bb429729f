"""The SOAP door: one port per endpoint version, described by our own WSDL (dossier §1, §5, §8, §12)."""

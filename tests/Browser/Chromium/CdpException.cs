namespace WhatIsUp.Browser.Chromium;

/// <summary>The browser refused a command, or a script on a page failed.</summary>
public sealed class CdpException(string message) : Exception(message);

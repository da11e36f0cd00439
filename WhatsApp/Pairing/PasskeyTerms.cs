namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>Settings for linking with a passkey.</summary>
/// <param name="Deadlines">Deadlines of the stages.</param>
/// <param name="DeviceType">Device type with which the client registered.</param>
/// <param name="WasLinked">True if this store was linked before: only then is a handoff proven, and only then does the flow continue without a comparison of
/// codes.</param>
internal sealed record PasskeyTerms(PasskeyDeadlines Deadlines, uint DeviceType, bool WasLinked);

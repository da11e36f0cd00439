namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>On what terms a client links with a passkey.</summary>
/// <param name="Deadlines">How long the stages may take.</param>
/// <param name="DeviceType">Device type that the client registered with.</param>
/// <param name="WasLinked">True when this store was linked before: only then is a handoff proven, and only then does the flow continue without a comparison of codes.</param>
internal sealed record PasskeyTerms(PasskeyDeadlines Deadlines, uint DeviceType, bool WasLinked);

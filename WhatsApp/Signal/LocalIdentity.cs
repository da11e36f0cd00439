using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>The own side of a session.</summary>
/// <param name="KeyPair">Identity key.</param>
/// <param name="RegistrationId">Registration id.</param>
public sealed record LocalIdentity(KeyPair KeyPair, uint RegistrationId);

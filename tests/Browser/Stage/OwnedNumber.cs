using WhatIsUp.Browser.Chromium;

namespace WhatIsUp.Browser.Stage;

/// <summary>A number whose owner must use a passkey.</summary>
/// <param name="Channel">Channel that is being linked.</param>
/// <param name="Phone">Phone of the sandbox.</param>
/// <param name="Link">Address of the owner's page.</param>
/// <param name="Passkey">The owner's passkey.</param>
internal sealed record OwnedNumber(string Channel, string Phone, string Link, VirtualPasskey Passkey);

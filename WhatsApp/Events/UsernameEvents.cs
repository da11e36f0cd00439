using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>A person was seen under a username, or has none any more.</summary>
/// <param name="Contact">Account, by LID when it is known.</param>
/// <param name="PhoneNumber">Its number when known.</param>
/// <param name="Username">The name, without <c>@</c>; null for none.</param>
public sealed record ContactUsernameChanged(Jid Contact, string? PhoneNumber, string? Username) : ClientEvent
{
    /// <summary>Never prints the account.</summary>
    public override string ToString() => nameof(ContactUsernameChanged);
}

/// <summary>The own account has another username.</summary>
/// <param name="Username">The name, without <c>@</c>; null for none.</param>
public sealed record OwnUsernameChanged(string? Username) : ClientEvent
{
    /// <summary>Never prints the name.</summary>
    public override string ToString() => nameof(OwnUsernameChanged);
}

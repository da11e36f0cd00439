using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Newsletters;

/// <summary>A follower of a newsletter, as its admins see it.</summary>
/// <param name="User">Account, by LID if the server sends it.</param>
/// <param name="PhoneNumber">Its phone number, digits, or null when the server hides it.</param>
/// <param name="Name">Its name, or null.</param>
/// <param name="Role">Its role, or null if the server does not report it.</param>
/// <param name="FollowedAt">Since when, or null if the server does not report it.</param>
public sealed record NewsletterFollower(Jid User, string? PhoneNumber, string? Name, NewsletterRole? Role, DateTimeOffset? FollowedAt)
{
    /// <summary>Never prints the person.</summary>
    public override string ToString() => nameof(NewsletterFollower);
}

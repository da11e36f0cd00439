using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Profile;

/// <summary>The target of the code of a contact QR or of a message link.</summary>
/// <param name="Account">The account.</param>
/// <param name="PushName">Its name, or null.</param>
public sealed record ContactLink(Jid Account, string? PushName)
{
    /// <summary>Text that the link prepares, or null.</summary>
    public string? Message { get; init; }

    /// <summary>True for the link of a business.</summary>
    public bool IsBusiness { get; init; }

    /// <summary>Verified name of the business, or null.</summary>
    public string? VerifiedName { get; init; }

    /// <summary>Never prints the account.</summary>
    public override string ToString() => nameof(ContactLink);
}

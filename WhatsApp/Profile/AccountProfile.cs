namespace WhatIsUp.WhatsApp.Profile;

/// <summary>What an account shows of itself.</summary>
/// <param name="About">About text, or null when it is hidden or empty.</param>
/// <param name="PictureUrl">URL of the picture, or null if none is visible.</param>
/// <param name="IsBusiness">True for a business account.</param>
/// <param name="VerifiedName">Name of the business, or null.</param>
public sealed record AccountProfile(string? About, string? PictureUrl, bool IsBusiness, string? VerifiedName)
{
    /// <summary>When the about text was set, or null.</summary>
    public DateTimeOffset? AboutSetAt { get; init; }

    /// <summary>True when the account does not show its about text to this one.</summary>
    public bool IsAboutHidden { get; init; }

    /// <summary>The picture, or why there is none.</summary>
    public PictureLookup Picture { get; init; } = new(PictureState.None);

    /// <summary>Seconds after which messages of chats that the account begins disappear, 0 for never; null when it is unknown.</summary>
    public int? DefaultTimer { get; init; }

    /// <summary>Never prints texts.</summary>
    public override string ToString() => nameof(AccountProfile);
}

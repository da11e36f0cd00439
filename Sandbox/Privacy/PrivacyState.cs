using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Privacy;

/// <summary>What the server stores of privacy: settings, exceptions, and the tokens that accounts issued.</summary>
internal sealed class PrivacyState(StateStore store)
{
    private const int MaxSettings = 32;
    private const int MaxTokens = 5_000;

    /// <summary>Values by category, where they are not the default.</summary>
    public AccountTable<string, PrivacySetting> Settings { get; } = new(store, "privacy", MaxSettings);

    /// <summary>Exceptions by category.</summary>
    public AccountTable<string, PrivacyExceptions> Exceptions { get; } = new(store, "privacy-exceptions", MaxSettings);

    /// <summary>Tokens that an account issued, by the LID of the account that has it.</summary>
    public AccountTable<string, IssuedToken> Tokens { get; } = new(store, "tokens", MaxTokens);
}

/// <summary>A setting.</summary>
/// <param name="Value">Word of the protocol.</param>
internal sealed record PrivacySetting(string Value);

/// <summary>Contacts that a category leaves out.</summary>
/// <param name="Lids">User parts of their LIDs.</param>
internal sealed record PrivacyExceptions(IReadOnlyList<string> Lids);

/// <summary>A trusted-contact token.</summary>
/// <param name="Value">Its bytes.</param>
/// <param name="IssuedAt">Seconds, as the issuer gave them.</param>
internal sealed record IssuedToken(byte[] Value, long IssuedAt);

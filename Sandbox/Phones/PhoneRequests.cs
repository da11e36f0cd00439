using System.ComponentModel.DataAnnotations;

namespace WhatIsUp.Sandbox.Phones;

/// <summary>A phone to make.</summary>
public sealed record CreateSandboxPhoneRequest
{
    /// <summary>Its number, 7 to 15 digits with country code; absent takes a free one.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>
    /// Its WhatsApp address when that has other digits than the number that people dial, like 558488251234@s.whatsapp.net for +5584988251234: accounts keep
    /// the address of before their country renumbered.
    /// </summary>
    public string? Jid { get; init; }

    /// <summary>Name that recipients see.</summary>
    [Length(1, 100)] public string? PushName { get; init; }

    /// <summary>True for a business account.</summary>
    public bool? Business { get; init; }

    /// <summary>Username: 3 to 35 letters, digits, dots and underscores, one of them a letter.</summary>
    public string? Username { get; init; }

    /// <summary>Key without which nobody finds the account by its username: 4 digits, or 6 letters and digits.</summary>
    public string? UsernameKey { get; init; }

    /// <summary>True for an account whose number WhatsApp hides: others see its LID, and its username.</summary>
    public bool? HidesNumber { get; init; }

    /// <summary>How the server treats the account.</summary>
    public SandboxPolicyRequest? Policy { get; init; }
}

/// <summary>Changes to a phone.</summary>
public sealed record ChangeSandboxPhoneRequest
{
    /// <summary>Another username; empty for none. Accounts that have it as a contact are notified.</summary>
    public string? Username { get; init; }

    /// <summary>Another key; empty for none. A new username has none unless it is given.</summary>
    public string? UsernameKey { get; init; }

    /// <summary>Whether WhatsApp hides the account's number.</summary>
    public bool? HidesNumber { get; init; }

    /// <summary>How the server treats the account from now on; fields that are absent stay.</summary>
    public SandboxPolicyRequest? Policy { get; init; }
}

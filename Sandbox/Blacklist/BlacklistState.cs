using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Blacklist;

/// <summary>What the server stores of blocked contacts.</summary>
internal sealed class BlacklistState(StateStore store)
{
    /// <summary>Contacts that an account may block.</summary>
    public const int Limit = 5_000;

    /// <summary>Blocked contacts by the user part of their LID.</summary>
    public AccountTable<string, BlockedContact> Blocked { get; } = new(store, "blocked", Limit);

    /// <summary>True when an account blocks another one.</summary>
    public bool Blocks(Account account, Account contact) => Blocked.Find(account, contact.LidUser) is not null;
}

/// <summary>A blocked contact.</summary>
/// <param name="At">When it was blocked.</param>
internal sealed record BlockedContact(DateTimeOffset At);

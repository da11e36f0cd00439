using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>An account as a group names it, under each of the addresses that came with it.</summary>
/// <param name="Lid">LID, or null when it is not known.</param>
/// <param name="PhoneNumber">Address by phone number, or null when it is not known.</param>
public sealed record GroupAccount(Jid? Lid, Jid? PhoneNumber)
{
    /// <summary>Username, without <c>@</c>, or null.</summary>
    public string? Username { get; init; }

    /// <summary>One of the addresses, the LID when both are known.</summary>
    public Jid Jid => Lid ?? PhoneNumber ?? default;

    /// <summary>The account under an address and the other one that came with it; null when neither is the address of a person.</summary>
    public static GroupAccount? Of(Jid? address, Jid? other, string? username = null)
    {
        Jid? lid = null, number = null;
        foreach (var one in new[] { address, other })
        {
            if (one is not { User.Length: > 0 } jid) continue;
            var account = jid.ToAccount();
            if (account.IsLid) lid ??= account;
            else if (account.IsPhoneNumber) number ??= account;
        }
        return lid is null && number is null ? null : new GroupAccount(lid, number) { Username = username };
    }

    /// <summary>True when this is one of the account's addresses.</summary>
    public bool Is(Jid address) => address.ToAccount() is var account && (account == Lid || account == PhoneNumber);

    /// <summary>Never prints addresses.</summary>
    public override string ToString() => nameof(GroupAccount);
}

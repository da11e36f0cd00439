using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Contacts;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Channels;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contacts;
using WhatIsUp.WhatsApp.Devices;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Contacts;

/// <summary>Contacts: saved in the account's app state, or looked up at WhatsApp.</summary>
internal sealed class ChannelContacts(ChannelCore core) : IChannelContacts
{
    private readonly KnownChats _chats = new(core);
    private readonly Usernames _usernames = new(core);

    /// <inheritdoc />
    public async Task<ContactView?> SaveAsync(Caller caller, string jid, string? name)
    {
        var (stored, wire) = await _chats.PersonAsync(jid);
        if (name is not null) return await SaveAsync(stored, wire, name);
        await core.Removals.RunAsync("contact " + stored, () => SaveAsync(stored, wire, null));
        return null;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<ContactCheck>> CheckAsync(Caller caller, IReadOnlyList<string> jids)
    {
        string[] numbers = [.. jids.Where(jid => !Usernames.IsUsername(jid))];
        var found = numbers.Length > 0 ? await core.CallAsync((client, token) => client.Contacts.CheckAsync([.. numbers.Select(Jid.Parse)], token)) : [];
        var checks = await _usernames.CheckAsync([.. jids.Where(Usernames.IsUsername)]);
        return [.. numbers.Zip(found, CheckOf), .. checks];
    }

    private async Task<ContactView?> SaveAsync(string stored, Jid wire, string? name)
    {
        var contact = Jid.Parse(stored);
        if (name is null && await FindAsync(stored) is not { SavedName: not null }) throw new GatewayException(ErrorCode.NotFound, "No such contact.");
        await core.WriteAppStateAsync(AppStateActions.Contact(contact, name, name?.Split(' ', 2)[0], contact.IsPhoneNumber && wire.IsLid ? wire : null));
        return await FindAsync(stored);
    }

    private Task<ContactView?> FindAsync(string stored) => core.Dependencies.Chats.Contacts.GetContactAsync(core.Id, stored, CancellationToken.None);

    private static ContactCheck CheckOf(string input, AccountCheck check) =>
        new(input, check.Account is not null, check.Account?.ToString(), check.Lid?.ToString(), ReasonOf(check.Outcome), check.Username);

    private static ContactCheckReason? ReasonOf(AccountCheckOutcome outcome) => outcome switch
    {
        AccountCheckOutcome.Found => null,
        AccountCheckOutcome.Absent => ContactCheckReason.NotOnWhatsapp,
        AccountCheckOutcome.Invalid => ContactCheckReason.Invalid,
        _ => ContactCheckReason.NoAnswer,
    };
}

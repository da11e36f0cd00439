using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Blacklist;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.State;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Blacklist;

/// <summary>Blocked contacts, read and changed at WhatsApp.</summary>
internal sealed class ChannelBlacklist(ChannelCore core) : IChannelBlacklist
{
    private readonly KnownChats _chats = new(core);

    /// <inheritdoc />
    public async Task<IReadOnlyList<Participant>> ListAsync(Caller caller)
    {
        var blocked = await core.CallAsync((client, token) => client.Blacklist.ReadAsync(token));
        var contacts = blocked.Select(change => Addresses.Participant(change.Contact, change.PhoneNumber, null));
        return [.. contacts.OrderBy(contact => contact.Jid, StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public async Task SetAsync(Caller caller, string jid, bool isBlocked)
    {
        var (_, wire) = await _chats.PersonAsync(jid);
        if (Addresses.OwnNames(core.Row).Contains(wire))
            throw new GatewayException(
                ErrorCode.InvalidRequest, "An account does not block itself.", new Dictionary<string, string> { ["jid"] = "must be another account" });
        await UnknownAccounts.GuardAsync(() => core.CallAsync((client, token) => client.Blacklist.SetAsync(wire, isBlocked, token)));
    }
}

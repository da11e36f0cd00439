using System.Collections.Concurrent;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Grains.Channels;

/// <summary>By which of its names an account is kept here, and by which it goes on the wire.</summary>
public sealed partial class ChannelStore
{
    private const int MaxNumbers = 2_048;

    /// <summary>By number the one in the JID of the account that it reaches; null for one that the server was not asked about.</summary>
    private readonly ConcurrentDictionary<string, string?> _accountNumbers = new(StringComparer.Ordinal);

    /// <summary>The chat that messages to this account belong to.</summary>
    public async ValueTask<string> ChatOfAsync(Jid account, CancellationToken cancellationToken)
    {
        if (account.IsPhoneNumber) return (account with { User = await AccountNumberAsync(account.User, cancellationToken) ?? account.User }).ToString();
        if (!account.IsLid) return account.ToString();
        var known = await LoadPhoneNumbersAsync([account.User], cancellationToken);
        return Addresses.Of(account, known.GetValueOrDefault(account.User));
    }

    /// <summary>A chat as its stanzas name it: a person by LID when the account was moved to LIDs, by number when not, as far as that name is known.</summary>
    public async ValueTask<Jid> WireOfAsync(Jid chat, CancellationToken cancellationToken)
    {
        if (!(chat.IsPhoneNumber || chat.IsLid)) return chat;
        var (number, lid) = await parts.Signals.FindNamesAsync(Id, chat, cancellationToken);
        var isMigrated = await LoadCredentialsAsync(cancellationToken) is { IsLidMigrated: true };
        return (isMigrated ? lid ?? number : number ?? lid) ?? chat;
    }

    /// <summary>The number in the JID of the account that a number reaches, or null when the server was never asked.</summary>
    public async ValueTask<string?> AccountNumberAsync(string number, CancellationToken cancellationToken)
    {
        if (_accountNumbers.TryGetValue(number, out var known)) return known;
        known = (await LoadAccountNumbersAsync([number], cancellationToken)).GetValueOrDefault(number);
        if (_accountNumbers.Count >= MaxNumbers) _accountNumbers.Clear();
        // What a commit has told meanwhile is newer.
        _accountNumbers.TryAdd(number, known);
        return known;
    }

    /// <summary>The chat that this one goes by, when it is named by a number that the account's JID does not have.</summary>
    private string? AccountChatOf(string chatId) =>
        Jid.TryParse(chatId, out var chat) && chat.IsPhoneNumber && _accountNumbers.GetValueOrDefault(chat.User) is { } account && account != chat.User ? Jid.FromPhoneNumber(account).ToString() : null;

    /// <summary>Whose number it is became known while a message for it was accepted.</summary>
    private Task JoinAsync(string asked, string chat, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit(Fence);
        ChatRows.MergeNumber(unit, Id, _row.Mode, asked, chat, Addresses.PhoneOf(Jid.Parse(chat).User)!, Now);
        parts.Recent.Move(Id, new Dictionary<string, string>(StringComparer.Ordinal) { [asked] = chat });
        return WriteAsync(unit, cancellationToken);
    }

    private void Keep(string number, string account)
    {
        if (_accountNumbers.Count >= MaxNumbers) _accountNumbers.Clear();
        _accountNumbers[number] = account;
    }
}

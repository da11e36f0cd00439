using System.Collections.Concurrent;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Channels.State;

/// <summary>
/// The address under which an account is stored, and the one that is sent. Bounded; safe from any thread except where stated otherwise.
/// </summary>
public sealed class AddressBook(ChannelDependencies dependencies, ChannelRecord record, DatabaseRetry retry)
{
    private const int MaxNumbers = 2_048;
    private const int MaxShown = 2_048;

    /// <summary>By number the one in the JID of the account that it reaches; null when the server has not named one.</summary>
    private readonly ConcurrentDictionary<string, string?> _accountNumbers = new(StringComparer.Ordinal);

    private readonly Dictionary<string, string> _shown = new(StringComparer.Ordinal);

    private ChannelId Id => record.Id;

    /// <summary>The chat that messages to this account belong to.</summary>
    public async ValueTask<string> ChatOfAsync(Jid account, CancellationToken cancellationToken)
    {
        if (account.IsPhoneNumber) return (account with { User = await AccountNumberAsync(account.User, cancellationToken) ?? account.User }).ToString();
        if (!account.IsLid) return account.ToString();
        var known = await LoadPhoneNumbersAsync([account.User], cancellationToken);
        return Addresses.Of(account, known.GetValueOrDefault(account.User));
    }

    /// <summary>True for one chat under two names.</summary>
    public async ValueTask<bool> IsSameChatAsync(string one, string other, CancellationToken cancellationToken) =>
        one == other || (Jid.TryParse(one, out var first) && Jid.TryParse(other, out var second)
            && await ChatOfAsync(first, cancellationToken) == await ChatOfAsync(second, cancellationToken));

    /// <summary>
    /// A chat as its stanzas name it: a person by LID when the account was migrated to LIDs, by number when not, as far as that name is known.
    /// </summary>
    public async ValueTask<Jid> WireOfAsync(Jid chat, CancellationToken cancellationToken)
    {
        if (!(chat.IsPhoneNumber || chat.IsLid)) return chat;
        var (number, lid) = await dependencies.Signals.FindNamesAsync(Id, chat, cancellationToken);
        var credentials = await retry.RunAsync(() => dependencies.Signals.LoadCredentialsAsync(Id, cancellationToken));
        return (credentials is { IsLidMigrated: true } ? lid ?? number : number ?? lid) ?? chat;
    }

    /// <summary>The number in the JID of the account that a number reaches, or null when the server has not named one.</summary>
    public async ValueTask<string?> AccountNumberAsync(string number, CancellationToken cancellationToken)
    {
        if (_accountNumbers.TryGetValue(number, out var known)) return known;
        var loaded = await retry.RunAsync(() => dependencies.Signals.LoadAsync(DeviceTables.AccountNumbers, Id, [number], cancellationToken));
        known = loaded.GetValueOrDefault(number);
        if (_accountNumbers.Count >= MaxNumbers) _accountNumbers.Clear();
        // A value added by a commit meanwhile is newer.
        _accountNumbers.TryAdd(number, known);
        return known;
    }

    /// <summary>The address of the stored chat, for a number that differs from that in the account's JID; as far as it is cached.</summary>
    public string? AccountChatOf(string chatId) =>
        Jid.TryParse(chatId, out var chat) && chat.IsPhoneNumber && _accountNumbers.GetValueOrDefault(chat.User) is { } account && account != chat.User
            ? Jid.FromPhoneNumber(account).ToString()
            : null;

    /// <summary>The server named the account's number for this one.</summary>
    public void Keep(string number, string account)
    {
        if (_accountNumbers.Count >= MaxNumbers) _accountNumbers.Clear();
        _accountNumbers[number] = account;
    }

    /// <summary>A batch could not be written: numbers that were kept with it may not be stored.</summary>
    public void Forget() => _accountNumbers.Clear();

    /// <summary>
    /// An account by the rule of <see cref="Addresses"/>. Used while a batch is projected: numbers that were found are kept, for a big group confirms every
    /// message hundreds of times.
    /// </summary>
    public async ValueTask<string> ShownAsync(Jid account, CancellationToken cancellationToken)
    {
        if (!account.IsLid) return account.ToAccount().ToString();
        if (_shown.TryGetValue(account.User, out var known)) return known;
        var shown = await ChatOfAsync(account.ToAccount(), cancellationToken);
        if (shown.EndsWith("@" + JidServer.Lid, StringComparison.Ordinal)) return shown;
        if (_shown.Count >= MaxShown) _shown.Clear();
        return _shown[account.User] = shown;
    }

    /// <summary>Accounts by the rule of <see cref="Addresses"/>. Used while a batch is projected.</summary>
    public async ValueTask<IReadOnlyList<string>> ShownAsync(IReadOnlyList<Jid> accounts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        if (accounts.Count == 0) return [];
        var unknown = accounts.Where(account => account.IsLid && !_shown.ContainsKey(account.User)).Select(account => account.User).Distinct().ToArray();
        var numbers = unknown.Length == 0 ? null : await LoadPhoneNumbersAsync(unknown, cancellationToken);
        return [.. accounts.Select(Show)];

        string Show(Jid account)
        {
            if (!account.IsLid) return Addresses.Of(account, null);
            return _shown.TryGetValue(account.User, out var known) ? known : Addresses.Of(account, numbers?.GetValueOrDefault(account.User));
        }
    }

    /// <summary>LIDs of these numbers; unknown ones are absent.</summary>
    public ValueTask<IReadOnlyDictionary<string, string>> LoadLidsAsync(IReadOnlyCollection<string> numbers, CancellationToken cancellationToken) =>
        retry.RunAsync(() => dependencies.Signals.LoadAsync(DeviceTables.Lids, Id, numbers, cancellationToken));

    private ValueTask<IReadOnlyDictionary<string, string>> LoadPhoneNumbersAsync(IReadOnlyCollection<string> lids, CancellationToken cancellationToken) =>
        retry.RunAsync(() => dependencies.Signals.LoadPhoneNumbersAsync(Id, lids, cancellationToken));
}

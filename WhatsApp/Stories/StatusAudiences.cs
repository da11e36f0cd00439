using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Stories;

/// <summary>
/// Finds the accounts that a status update goes to: the server has no list, so the sender names each recipient by LID. Only the app state contains close
/// friends, so its setting has precedence over that of the server.
/// </summary>
internal sealed class StatusAudiences(ClientConnection connection)
{
    /// <summary>Reason of the error if no recipient is left.</summary>
    public const string Nobody = "story_to_nobody";

    /// <summary>Users in one usync request.</summary>
    private const int UsersPerRequest = 512;

    /// <summary>The accounts for an update, without our own.</summary>
    /// <param name="messageId">The update: if it was sent before, it goes to the same accounts again.</param>
    /// <param name="revokedId">The update that it deletes, or null: the revoke goes to the recipients of that update.</param>
    /// <param name="chosen">Recipients chosen by the caller; null for the setting of the account.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="UnreachableException">No recipient is left.</exception>
    public async Task<StatusAudience> ResolveAsync(string messageId, string? revokedId, StatusAudience? chosen, CancellationToken cancellationToken)
    {
        StatusAudience? kept = null, privacy = null;
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                kept = await transaction.FindAsync(DeviceTables.StatusAudiences, revokedId ?? messageId, token);
                if (kept is null && chosen is null) privacy = await transaction.FindAsync(DeviceTables.StatusAudiences, StatusAudience.PrivacyId, token);
            },
            cancellationToken);
        if (kept is { Accounts.Count: > 0 }) return kept;
        var choice = chosen ?? privacy ?? await StatusPrivacy.FetchAsync(connection, cancellationToken);
        var accounts = await ListAsync(choice, cancellationToken);
        return accounts.Count > 0 ? choice with { Accounts = accounts } : throw new UnreachableException(Nobody);
    }

    /// <summary>True if an update would have a recipient. Numbers are only looked up until one of them is known.</summary>
    /// <param name="chosen">Recipients chosen by the caller; null for the setting of the account.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<bool> HasAnyAsync(StatusAudience? chosen, CancellationToken cancellationToken)
    {
        StatusAudience? privacy = null;
        await connection.ChangeAsync(
            async (transaction, token) =>
                privacy = chosen ?? await transaction.FindAsync(DeviceTables.StatusAudiences, StatusAudience.PrivacyId, token),
            cancellationToken);
        var choice = privacy ?? await StatusPrivacy.FetchAsync(connection, cancellationToken);
        if (choice.Setting is StatusSetting.AllowList or StatusSetting.CloseFriends) return await HasKnownAsync(choice.Accounts, cancellationToken);
        return (await ListAsync(choice, cancellationToken)).Count > 0;
    }

    private async Task<bool> HasKnownAsync(IReadOnlyList<Jid> accounts, CancellationToken cancellationToken)
    {
        var (named, unknown) = await ResolveAsync(accounts, cancellationToken);
        if (named.Count > unknown.Count) return true;
        foreach (var some in unknown.Chunk(UsersPerRequest))
        {
            await LookUpAsync(some, cancellationToken);
            (named, var left) = await ResolveAsync(some, cancellationToken);
            if (named.Count > left.Count) return true;
        }
        return false;
    }

    private async Task<IReadOnlyList<Jid>> ListAsync(StatusAudience choice, CancellationToken cancellationToken)
    {
        var named = await NameAsync(choice.Accounts, cancellationToken);
        if (choice.Setting is StatusSetting.AllowList or StatusSetting.CloseFriends) return named;
        IReadOnlyList<Jid> contacts = [];
        await connection.ChangeAsync(
            async (transaction, token) => contacts = await transaction.LoadKnownContactsAsync(StatusAudience.MaxAccounts, token), cancellationToken);
        var all = await NameAsync(contacts, cancellationToken);
        return choice.Setting == StatusSetting.DenyList ? [.. all.Except(named)] : all;
    }

    /// <summary>The accounts by LID, each once; those of unknown numbers are requested. Numbers that aren't on WhatsApp are skipped.</summary>
    private async Task<IReadOnlyList<Jid>> NameAsync(IReadOnlyList<Jid> accounts, CancellationToken cancellationToken)
    {
        var (named, unknown) = await ResolveAsync(accounts, cancellationToken);
        if (unknown.Count == 0) return named;
        foreach (var some in unknown.Chunk(UsersPerRequest)) await LookUpAsync(some, cancellationToken);
        (named, unknown) = await ResolveAsync(accounts, cancellationToken);
        return [.. named.Except(unknown)];
    }

    private async Task<(IReadOnlyList<Jid> Named, IReadOnlyList<Jid> Unknown)> ResolveAsync(IReadOnlyList<Jid> accounts, CancellationToken cancellationToken)
    {
        OrderedDictionary<Jid, bool> named = [];
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                named = [];
                var lids = await transaction.LoadAsync(DeviceTables.Lids,
                    [.. accounts.Where(account => account.IsPhoneNumber).Select(account => account.User)], token);
                foreach (var account in accounts)
                {
                    var jid = account.IsPhoneNumber && lids.TryGetValue(account.User, out var lid) ? Jid.FromLid(lid) : account.ToAccount();
                    // An account whose number has changed its form has the LID of the number that the server named.
                    if (jid.IsPhoneNumber) jid = await WireAddress.InAsync(transaction, jid, byLid: true, token);
                    if (connection.IsOwn(jid) || !(jid.IsLid || jid.IsPhoneNumber)) continue;
                    // WhatsApp shows the updates of an account that it has moved to LIDs to LIDs only (linking reference, section 3).
                    var isUnknown = jid.IsPhoneNumber
                        && (transaction.Credentials.IsLidMigrated || !await WireAddress.IsKnownAsync(transaction, account, token));
                    named.TryAdd(jid, isUnknown);
                }
            },
            cancellationToken);
        return ([.. named.Keys], [.. named.Where(entry => entry.Value).Select(entry => entry.Key)]);
    }

    private async Task LookUpAsync(IReadOnlyCollection<Jid> numbers, CancellationToken cancellationToken)
    {
        var found = await UserSync.QueryAsync(connection, [Node.Of("contact"), Node.Of("lid")], [.. numbers.Select(UserSync.UserOf)], cancellationToken);
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                foreach (var number in numbers)
                    if (found.FirstOrDefault(one => UserSync.IsFor(one, number)) is { } user && user.Child("contact")?.Get("type") == "in"
                        && user.GetJid("jid") is { } jid)
                        await UserSync.AddAddressesAsync(transaction, number, jid.ToAccount(), user, token);
            },
            cancellationToken);
    }
}

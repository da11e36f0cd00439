using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Signal;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Groups;

/// <summary>Both addresses of accounts of groups: what WhatsApp leaves out is filled in from the pairs that are stored.</summary>
internal sealed class GroupAddresses
{
    private readonly IReadOnlyDictionary<string, string> _numbers, _lids;

    private GroupAddresses(IReadOnlyDictionary<string, string> numbers, IReadOnlyDictionary<string, string> lids) => (_numbers, _lids) = (numbers, lids);

    /// <summary>Loads what is missing of these accounts.</summary>
    public static async ValueTask<GroupAddresses> LoadAsync(
        SignalRows signals, ChannelId channel, IEnumerable<GroupAccount?> accounts, CancellationToken cancellationToken)
    {
        HashSet<string> lids = new(StringComparer.Ordinal), numbers = new(StringComparer.Ordinal);
        foreach (var account in accounts)
        {
            if (account is { Lid: { } lid, PhoneNumber: null }) lids.Add(lid.User);
            else if (account is { Lid: null, PhoneNumber: { } number }) numbers.Add(number.User);
        }
        return new GroupAddresses(
            lids.Count == 0 ? new Dictionary<string, string>() : await signals.LoadPhoneNumbersAsync(channel, lids, cancellationToken),
            numbers.Count == 0 ? new Dictionary<string, string>() : await signals.LoadAsync(DeviceTables.Lids, channel, numbers, cancellationToken));
    }

    /// <summary>The same with pairs of number and LID that are about to be stored.</summary>
    public GroupAddresses With(IReadOnlyDictionary<string, string> lidsByNumber)
    {
        if (lidsByNumber.Count == 0) return this;
        var (numbers, lids) = (new Dictionary<string, string>(_numbers), new Dictionary<string, string>(_lids));
        foreach (var (number, lid) in lidsByNumber) (numbers[lid], lids[number]) = (number, lid);
        return new GroupAddresses(numbers, lids);
    }

    /// <summary>Everybody whom a group names.</summary>
    public static IEnumerable<GroupAccount?> In(GroupMetadata group) =>
        [group.SubjectOwner, group.Creator, group.Description?.Author, .. group.Participants.Select(member => member.Account)];

    /// <summary>Both addresses of an account.</summary>
    public (Jid? Lid, Jid? Number) Of(GroupAccount account)
    {
        var (lid, number) = (account.Lid, account.PhoneNumber);
        if (number is null && lid is { } named && _numbers.TryGetValue(named.User, out var digits)) number = Jid.FromPhoneNumber(digits);
        if (lid is null && number is { } known && _lids.TryGetValue(known.User, out var user)) lid = Jid.FromLid(user);
        return (lid, number);
    }

    /// <summary>An account as the API shows it, or null for none.</summary>
    public Participant? Participant(GroupAccount? account, string? pushName = null)
    {
        if (account is null) return null;
        var (lid, number) = Of(account);
        return new Participant(
            (number ?? lid ?? default).ToString(), lid?.ToString(), number is { } digits ? Addresses.PhoneOf(digits.User) : null, pushName, account.Username);
    }
}

using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.GroupState;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>
/// Names people in requests about groups. A LID alone is refused (400) where somebody is added: it goes with the phone number, and with the token that the
/// person
/// gave us (whatsmeow @33cfac51, whatsapp-rust @1489b7da). Answers name people by either address.
/// </summary>
internal sealed class GroupNames(ClientConnection connection, GroupReader reader, TrustedTokens tokens)
{
    /// <summary>A person that a request names.</summary>
    /// <param name="Requested">The address that the caller gave.</param>
    /// <param name="Account">Each address that is known.</param>
    /// <param name="Node">The <c>participant</c> of the request.</param>
    public sealed record Named(Jid Requested, GroupAccount Account, Node Node);

    /// <summary>Names people by the addressing of a group.</summary>
    /// <param name="group">The group, or null for a new one, which uses LIDs.</param>
    /// <param name="people">The people, by LID or number.</param>
    /// <param name="isAddition">True when they are to become members.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<IReadOnlyList<Named>> NameAsync(Jid? group, IReadOnlyList<Jid> people, bool isAddition, CancellationToken cancellationToken)
    {
        var isLid = group is not { } existing || await reader.IsLidAddressedAsync(existing, cancellationToken);
        var named = new List<Named>(people.Count);
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                named.Clear();
                foreach (var person in people) named.Add(await NameAsync(transaction, person, isLid, isAddition, token));
            },
            cancellationToken);
        return named;
    }

    /// <summary>What became of each person, in the order of the request.</summary>
    /// <param name="named">The people of the request.</param>
    /// <param name="answers">The <c>participant</c> nodes of the answer.</param>
    /// <param name="missing">Code for an account that is missing in the response.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<IReadOnlyList<GroupParticipantResult>> ReadAsync(
        IReadOnlyList<Named> named, IReadOnlyCollection<Node> answers, int missing, CancellationToken cancellationToken)
    {
        await connection.ChangeAsync((transaction, token) => GroupDirectory.AddPairsAsync(transaction, connection, answers, token), cancellationToken);
        var byAddress = new Dictionary<Jid, Node>();
        foreach (var answer in answers)
        {
            if (GroupNodes.ReadAccount(answer) is not { } account) continue;
            if (account.Lid is { } lid) byAddress.TryAdd(lid, answer);
            if (account.PhoneNumber is { } number) byAddress.TryAdd(number, answer);
        }
        return [.. named.Select(one => ResultOf(one, Find(byAddress, one), missing))];
    }

    /// <summary>The account under each address that is known here.</summary>
    public static async ValueTask<GroupAccount> CompleteAsync(DeviceTransaction transaction, Jid person, CancellationToken cancellationToken)
    {
        var account = person.ToAccount();
        if (account.IsLid)
            return new GroupAccount(
                account, await transaction.LoadPhoneNumberAsync(account.User, cancellationToken) is { } digits ? Jid.FromPhoneNumber(digits) : null);
        if (await transaction.FindAsync(DeviceTables.AccountNumbers, account.User, cancellationToken) is { } number) account = Jid.FromPhoneNumber(number);
        return new GroupAccount(await transaction.LoadLidAsync(account.User, cancellationToken) is { } lid ? Jid.FromLid(lid) : null, account);
    }

    private async ValueTask<Named> NameAsync(DeviceTransaction transaction, Jid person, bool isLid, bool isAddition, CancellationToken cancellationToken)
    {
        var account = await CompleteAsync(transaction, person, cancellationToken);
        var shown = (isLid ? account.Lid ?? account.PhoneNumber : account.PhoneNumber ?? account.Lid) ?? person.ToAccount();
        List<NodeAttribute> attributes = [new("jid", shown)];
        if (!isAddition) return new Named(person, account, new Node("participant", [.. attributes]));
        if (shown.IsLid && account.PhoneNumber is { } number) attributes.Add(new NodeAttribute("phone_number", number));
        var token = await tokens.FindForGroupAsync(transaction, shown, cancellationToken);
        return new Named(person, account, Node.Of("participant", attributes, token is null ? [] : [token]));
    }

    private static Node? Find(Dictionary<Jid, Node> byAddress, Named named)
    {
        foreach (var address in new[] { named.Account.Lid, named.Account.PhoneNumber, named.Requested.ToAccount() })
            if (address is { } one && byAddress.TryGetValue(one, out var found)) return found;
        return null;
    }

    private static GroupParticipantResult ResultOf(Named named, Node? answer, int missing)
    {
        if (answer is null) return new GroupParticipantResult(named.Requested, named.Account, missing);
        var node = GroupNodes.ReadAccount(answer);
        var account = new GroupAccount(node?.Lid ?? named.Account.Lid, node?.PhoneNumber ?? named.Account.PhoneNumber) { Username = node?.Username };
        var code = answer.GetInteger("error") is > 0 and < 1000 and var error ? (int)error : GroupParticipantResult.Done;
        var request = answer.Child("add_request");
        return new GroupParticipantResult(named.Requested, account, code)
        {
            Invitation = GroupNodes.ShortText(request?.Get("code")) is { } word ? new GroupInvitation(word, GroupNodes.TimeOf(request!, "expiration")) : null,
        };
    }
}

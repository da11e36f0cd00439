using System.Globalization;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>Creates groups, and changes their participants and admins.</summary>
internal sealed class GroupMemberChanges(GroupRequests requests, GroupReader reader, GroupNames names, GroupCache cache)
{
    /// <summary>Participants per request; the announcement group of a community may have thousands.</summary>
    private const int PeoplePerRequest = 256;

    /// <summary>Code for a participant that is missing in the answer.</summary>
    private const int Unanswered = 0;

    /// <summary>Creates a group.</summary>
    public async Task<GroupCreated> CreateAsync(GroupCreation creation, CancellationToken cancellationToken)
    {
        var named = await names.NameAsync(null, creation.Participants, isAddition: true, cancellationToken);
        var create = Node.Of(
            "create", [new("subject", creation.Subject), new("key", MessageIds.New())], [.. named.Select(one => one.Node), .. SettingsOf(creation)]);
        var answer = await requests.SetAsync(GroupOperation.Create, create, cancellationToken);
        var node = answer.Child("group");
        var metadata = GroupNodes.ReadGroup(node) ?? throw new WhatsAppRefusedException("empty_answer");
        await reader.KeepAsync(metadata.Group, node!, cancellationToken);
        cache.Put(metadata);
        // If the response lists participants, a requested one that is missing in it was not added.
        var results = await names.ReadAsync(named, [.. node!.ChildrenOf("participant")], Unanswered, cancellationToken);
        return new GroupCreated(metadata, results);
    }

    /// <summary>Adds, removes, promotes or demotes people.</summary>
    /// <param name="group">The group.</param>
    /// <param name="change">Tag of the change.</param>
    /// <param name="people">The people, by LID or number.</param>
    /// <param name="attributes">Attributes of the change itself.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The results, in the order of the participants.</returns>
    public async Task<IReadOnlyList<GroupParticipantResult>> ChangeAsync(
        Jid group, string change, IReadOnlyList<Jid> people, NodeAttribute[] attributes, CancellationToken cancellationToken)
    {
        var named = await names.NameAsync(group, people, change == "add", cancellationToken);
        var results = new List<GroupParticipantResult>(named.Count);
        foreach (var some in named.Chunk(PeoplePerRequest))
        {
            try
            {
                var requested = Node.Of(change, attributes, [.. some.Select(one => one.Node)]);
                var answer = await requests.SetAsync(group, GroupOperation.Members, requested, cancellationToken);
                results.AddRange(await names.ReadAsync(some, [.. answer.Child(change)?.ChildrenOf("participant") ?? []], Unanswered, cancellationToken));
            }
            catch (WhatsAppRefusedException refused) when (results.Count > 0)
            {
                // Results of earlier requests are returned: the remaining participants get the code of this refusal.
                results.AddRange(some.Select(one => new GroupParticipantResult(one.Requested, one.Account, refused.UpstreamCode ?? Unanswered)));
            }
        }
        cache.MarkStale(group);
        return results;
    }

    /// <summary>Leaves a group.</summary>
    public async Task LeaveAsync(Jid group, CancellationToken cancellationToken)
    {
        var leave = Node.Of("leave", new Node("group", [new("id", group)]));
        var answer = await requests.SetAsync(GroupOperation.Read, leave, cancellationToken);
        var node = answer.Child("leave")?.ChildrenOf("group").FirstOrDefault(one => GroupNodes.IdOf(one) == group);
        if (node?.GetInteger("error") is > 0 and < 1000 and var error)
            throw GroupRefusals.Of(GroupOperation.Read, new RequestRefusedException((int)error, node.Get("text") ?? ""));
        cache.Remove(group);
    }

    private static IEnumerable<Node> SettingsOf(GroupCreation creation)
    {
        if (creation.Description is { Length: > 0 } text)
            yield return Node.Of("description", [new NodeAttribute("id", MessageIds.New())], Node.OfText("body", text));
        if (creation.IsAnnouncement) yield return Node.Of("announcement");
        if (creation.IsLocked) yield return Node.Of("locked");
        if (creation.RequiresApproval) yield return GroupEdits.Approval(true);
        if (creation.MembersAdd is { } add) yield return GroupEdits.AddMode(add);
        if (creation.MembersInvite is { } invite) yield return GroupEdits.LinkMode(invite);
        if (creation.ExpirationSeconds > 0)
            yield return new Node("ephemeral", [new("expiration", creation.ExpirationSeconds.ToString(CultureInfo.InvariantCulture))]);
        foreach (var further in creation.Further) yield return further;
    }
}

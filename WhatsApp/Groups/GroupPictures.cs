using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>Pictures of groups (<c>w:profile:picture</c> with the group as target; of several groups at once <c>w:g2</c>).</summary>
internal sealed class GroupPictures(GroupRequests requests)
{
    private const string Space = "w:profile:picture";
    private const int MaxTextLength = 4_096;
    private const int NotFound = 404, NoContent = 204;

    /// <summary>Most groups in one request (whatsapp-rust @1489b7da).</summary>
    private const int MaxBatch = 1_000;

    /// <summary>Sets the picture, a JPEG.</summary>
    /// <returns>Its id, or null if the server returned none.</returns>
    public async Task<string?> SetAsync(Jid group, ReadOnlyMemory<byte> jpeg, CancellationToken cancellationToken)
    {
        var picture = Node.OfBytes("picture", jpeg, new NodeAttribute("type", "image"));
        var answer = await SendAsync(IqRequest.Set(Space, picture) with { Target = group }, group, cancellationToken);
        return GroupNodes.ShortText(answer.Child("picture")?.Get("id"));
    }

    /// <summary>Removes the picture.</summary>
    public Task RemoveAsync(Jid group, CancellationToken cancellationToken) =>
        SendAsync(IqRequest.Set(Space) with { Target = group }, group, cancellationToken);

    /// <summary>Where the picture is.</summary>
    /// <param name="group">The group.</param>
    /// <param name="isPreview">True for the small one.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Null when the group has none.</returns>
    public async Task<GroupPicture?> FindAsync(Jid group, bool isPreview, CancellationToken cancellationToken)
    {
        var requested = new Node("picture", [new("type", isPreview ? "preview" : "image"), new("query", "url")]);
        try
        {
            var answer = await requests.SendAsync(IqRequest.Get(Space, requested) with { Target = group }, GroupOperation.Read, cancellationToken);
            return answer.Child("picture") is { } node ? ReadPicture(node) : null;
        }
        catch (WhatsAppRefusedException refused) when (refused.UpstreamCode is NotFound or NoContent)
        {
            return null;
        }
    }

    /// <summary>Where the pictures of several groups are; those without a picture, or that the account does not see, are missing.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="isPreview">True for the small ones.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<IReadOnlyDictionary<Jid, GroupPicture>> FindManyAsync(IReadOnlyList<Jid> groups, bool isPreview, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Jid, GroupPicture>(groups.Count);
        foreach (var batch in groups.Distinct().Chunk(MaxBatch))
        {
            var requested = batch.Select(group => new Node("picture", [new("jid", group), new("type", isPreview ? "preview" : "image")]));
            var answer = await requests.GetAsync(GroupOperation.Read, Node.Of("pictures", [.. requested]), cancellationToken);
            foreach (var node in answer.Child("pictures")?.ChildrenOf("picture") ?? [])
                // The id is that of the picture: only "jid" names the group.
                if (node.GetJid("jid") is { IsGroup: true } group && ReadPicture(node) is { } picture) found[group.ToAccount()] = picture;
        }
        return found;
    }

    private static GroupPicture? ReadPicture(Node node) => node.Get("status") is null && node.Get("url") is { Length: > 0 and <= MaxTextLength } url
        ? new GroupPicture(GroupNodes.ShortText(node.Get("id")) ?? "", url) : null;

    private async Task<Node> SendAsync(IqRequest request, Jid group, CancellationToken cancellationToken)
    {
        try
        {
            return await requests.SendAsync(request, GroupOperation.Picture, cancellationToken);
        }
        catch (WhatsAppRefusedException refused) when (refused.UpstreamCode is GroupRefusals.Forbidden)
        {
            await requests.GetAsync(group, GroupOperation.Read, new Node("query", [new("request", "interactive")]), cancellationToken);
            throw;
        }
    }
}

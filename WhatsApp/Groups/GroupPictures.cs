using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>Pictures of groups (<c>w:profile:picture</c> with the group as target).</summary>
internal sealed class GroupPictures(GroupRequests requests)
{
    private const string Space = "w:profile:picture";
    private const int MaxTextLength = 4_096;
    private const int NotFound = 404, NoContent = 204;

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
            return answer.Child("picture") is { } node && node.Get("status") is null && node.Get("url") is { Length: > 0 and <= MaxTextLength } url
                ? new GroupPicture(GroupNodes.ShortText(node.Get("id")) ?? "", url) : null;
        }
        catch (WhatsAppRefusedException refused) when (refused.UpstreamCode is NotFound or NoContent)
        {
            return null;
        }
    }

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

using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Messages;

namespace WhatIsUp.WhatsApp.Profile;

/// <summary>
/// Pictures of accounts (<c>w:profile:picture</c>). The token of a contact stands inside of <c>picture</c>; beside it the server does not answer
/// (WhiskeySockets/Baileys#2589), and it does not answer to one for the own account either.
/// </summary>
internal sealed class ProfilePictures(ClientConnection connection, TrustedTokens tokens)
{
    private const string Space = "w:profile:picture";
    private const string Unchanged = "304", Nothing = "204";
    private const int MaxTextLength = 4_096;
    private const int NotAuthorized = 401, Forbidden = 403, NotFound = 404;

    /// <summary>Reads where the picture of an account is.</summary>
    /// <param name="account">The account.</param>
    /// <param name="isPreview">True for the small one.</param>
    /// <param name="knownId">Id of the picture that is known already, or null.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<PictureLookup> ReadAsync(Jid account, bool isPreview, string? knownId, CancellationToken cancellationToken)
    {
        var token = await tokens.FindForPictureAsync(account, cancellationToken);
        List<NodeAttribute> attributes = [new("type", isPreview ? "preview" : "image"), new("query", "url")];
        if (knownId is not null) attributes.Add(new NodeAttribute("id", knownId));
        var requested = Node.Of("picture", attributes, token is null ? [] : [token]);
        try
        {
            return Read(
                await connection.SendIqAsync(IqRequest.Get(Space, requested) with { Target = account.ToAccount() }, cancellationToken), knownId is not null);
        }
        catch (RequestRefusedException refused) when (StateOf(refused.Code) is { } state)
        {
            return new PictureLookup(state);
        }
    }

    /// <summary>Sets the picture of the own account.</summary>
    /// <returns>Id of the picture, as far as the server names it.</returns>
    public Task<string?> SetAsync(ReadOnlyMemory<byte> jpeg, CancellationToken cancellationToken) => connection.SendIqAsync(
        IqRequest.Set(Space, Node.OfBytes("picture", jpeg, new NodeAttribute("type", "image"))),
        answer => Bounded(answer.Child("picture")?.Get("id")), cancellationToken);

    /// <summary>Removes the picture of the own account.</summary>
    public Task RemoveAsync(CancellationToken cancellationToken) => connection.SendIqAsync(IqRequest.Set(Space), cancellationToken);

    private static PictureLookup Read(Node answer, bool wasKnown)
    {
        if (answer.Child("picture") is not { } picture) return new PictureLookup(wasKnown ? PictureState.Unchanged : PictureState.None);
        // An error may stand inside of the picture, too (whatsapp-rust).
        if (picture.Child("error")?.GetInteger("code") is { } code) return new PictureLookup(StateOf(code) ?? PictureState.None);
        return picture.Get("status") switch
        {
            Unchanged => new PictureLookup(PictureState.Unchanged),
            Nothing => new PictureLookup(PictureState.None),
            _ when Bounded(picture.Get("url")) is { } url => new PictureLookup(
                PictureState.Found,
                new ProfilePicture(Bounded(picture.Get("id")) ?? "", url, Bounded(picture.Get("direct_path")), Bounded(picture.Get("hash")))),
            _ => new PictureLookup(PictureState.None),
        };
    }

    private static PictureState? StateOf(long code) => code switch
    {
        NotAuthorized or Forbidden => PictureState.Hidden,
        NotFound => PictureState.None,
        _ => null,
    };

    private static string? Bounded(string? text) => text is { Length: > 0 and <= MaxTextLength } ? text : null;
}

namespace WhatIsUp.WhatsApp.Business;

/// <summary>How the client reads and changes catalogues.</summary>
public sealed record CatalogOptions
{
    /// <summary>Where WhatsApp's own clients change the catalogue of their account.</summary>
    public static readonly Uri LiveAddress = new("https://graph.facebook.com/graphql");

    /// <summary>
    /// True for GraphQL, as WhatsApp's own clients do it: the live server does not answer the stanzas of <c>w:biz:catalog</c> any more
    /// (WhiskeySockets/Baileys#2717). False for those stanzas, which the sandbox and Baileys know. Collections are changed by GraphQL in both cases: there is
    /// no stanza.
    /// </summary>
    public bool UsesGraph { get; init; } = true;

    /// <summary>
    /// Address that GraphQL requests are posted to; null for the path <c>/graphql</c> of the media host that the server names, as the sandbox has it.
    /// </summary>
    public Uri? GraphAddress { get; init; } = LiveAddress;
}

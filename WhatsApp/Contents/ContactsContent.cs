namespace WhatIsUp.WhatsApp.Contents;

/// <summary>One or several contact cards.</summary>
/// <param name="Cards">The cards, at least one.</param>
public sealed record ContactsContent(IReadOnlyList<ContactCard> Cards) : Content
{
    /// <inheritdoc />
    public override string Type => "contact";
}

/// <summary>A contact card.</summary>
/// <param name="Name">Name shown.</param>
/// <param name="Vcard">The card as vCard 3.0 text.</param>
public sealed record ContactCard(string Name, string Vcard);

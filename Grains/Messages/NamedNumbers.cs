using System.Text.RegularExpressions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.WhatsApp.Binary;
using Wire = WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Grains.Messages;

/// <summary>
/// Numbers inside a message: of mentioned people and of contact cards. Apps find accounts by the numbers in their JIDs, which differ from dialed numbers where
/// a country has renumbered.
/// </summary>
/// <param name="accounts">By number the one in the JID of its account.</param>
internal sealed partial class NamedNumbers(IReadOnlyDictionary<string, string> accounts)
{
    private readonly bool _renames = accounts.Any(pair => pair.Key != pair.Value);

    /// <summary>The numbers that are named.</summary>
    public static IReadOnlySet<string> In(SendRequest request)
    {
        var named = request.Mentions.Select(Jid.Parse).Where(account => account.IsPhoneNumber)
            .Select(account => account.User).ToHashSet(StringComparer.Ordinal);
        foreach (var card in request.Content.Contact?.Contacts ?? [])
            foreach (Match match in CardNumber().Matches(card.Vcard)) named.Add(match.Groups[1].Value);
        return named;
    }

    /// <summary>A mentioned person.</summary>
    public Jid Of(Jid account) => account.IsPhoneNumber && accounts.TryGetValue(account.User, out var number) ? Jid.FromPhoneNumber(number) : account;

    /// <summary>The content as apps understand it.</summary>
    public Wire.Content Apply(Wire.Content content) => !_renames ? content : content switch
    {
        Wire.ContactsContent contacts => new Wire.ContactsContent([.. contacts.Cards.Select(card => card with { Vcard = Replace(CardNumber(), card.Vcard) })]),
        _ => ApplyToTexts(content),
    };

    /// <summary>The content with the other names in its texts alone.</summary>
    public Wire.Content ApplyToTexts(Wire.Content content) => !_renames ? content : content switch
    {
        Wire.TextContent text => text with { Text = Text(text.Text) },
        Wire.MediaContent { Caption: { } caption } media => media with { Caption = Text(caption) },
        Wire.EditContent edit => edit with { New = ApplyToTexts(edit.New) },
        Wire.CommentContent comment => comment with { Inner = ApplyToTexts(comment.Inner) },
        _ => content,
    };

    /// <summary>Converts the addresses of mentioned people in a received text to those of the list of mentions.</summary>
    /// <param name="mentioned">The mentioned people, as in the message.</param>
    /// <param name="shown">The same people as they are shown.</param>
    public static NamedNumbers Shown(IReadOnlyList<Jid> mentioned, IReadOnlyList<string> shown)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < mentioned.Count; i++)
            if (Jid.TryParse(shown[i], out var known) && known.User != mentioned[i].User) names[mentioned[i].User] = known.User;
        return new NamedNumbers(names);
    }

    /// <summary>Apps show a name where the text contains the number of a mentioned person.</summary>
    private string Text(string text) => Replace(Mention(), text);

    private string Replace(Regex pattern, string text) =>
        pattern.Replace(text, match =>
        {
            var number = match.Groups[1].Value;
            return match.Value.Replace(number, accounts.GetValueOrDefault(number) ?? number, StringComparison.Ordinal);
        });

    [GeneratedRegex("@([0-9]{5,20})(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Mention();

    [GeneratedRegex("waid=([0-9]{5,20})(?![0-9])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex CardNumber();
}

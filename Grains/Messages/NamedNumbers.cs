using System.Text.RegularExpressions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.WhatsApp.Binary;
using Wire = WhatIsUp.WhatsApp.Messages.Contents;

namespace WhatIsUp.Grains.Messages;

/// <summary>
/// Numbers that a message names: who is mentioned, and whose cards it holds. Apps look for accounts by the numbers in their JIDs, which differ from those that people
/// dial where a country has renumbered.
/// </summary>
/// <param name="accounts">By number the one in the JID of its account.</param>
internal sealed partial class NamedNumbers(IReadOnlyDictionary<string, string> accounts)
{
    private readonly bool _renames = accounts.Any(pair => pair.Key != pair.Value);

    /// <summary>The numbers that are named.</summary>
    public static IReadOnlySet<string> In(SendRequest request)
    {
        var named = request.Mentions.Select(Jid.Parse).Where(account => account.IsPhoneNumber).Select(account => account.User).ToHashSet(StringComparer.Ordinal);
        foreach (var card in request.Content.Contact?.Contacts ?? [])
            foreach (Match match in CardNumber().Matches(card.Vcard)) named.Add(match.Groups[1].Value);
        return named;
    }

    /// <summary>Somebody who is mentioned.</summary>
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
        Wire.CommentContent comment => comment with { Said = ApplyToTexts(comment.Said) },
        _ => content,
    };

    /// <summary>What turns the names of who is mentioned, as they stand in a received text, into those that the list of mentions shows.</summary>
    /// <param name="mentioned">Who is mentioned, as the message says it.</param>
    /// <param name="shown">The same people as they are shown.</param>
    public static NamedNumbers Shown(IReadOnlyList<Jid> mentioned, IReadOnlyList<string> shown)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < mentioned.Count; i++)
            if (Jid.TryParse(shown[i], out var known) && known.User != mentioned[i].User) names[mentioned[i].User] = known.User;
        return new NamedNumbers(names);
    }

    /// <summary>In a text an app shows a name where it finds the number of who is mentioned.</summary>
    private string Text(string text) => Replace(Mention(), text);

    private string Replace(Regex pattern, string text) =>
        pattern.Replace(text, match => match.Value.Replace(match.Groups[1].Value, accounts.GetValueOrDefault(match.Groups[1].Value) ?? match.Groups[1].Value, StringComparison.Ordinal));

    [GeneratedRegex("@([0-9]{5,20})(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Mention();

    [GeneratedRegex("waid=([0-9]{5,20})(?![0-9])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex CardNumber();
}

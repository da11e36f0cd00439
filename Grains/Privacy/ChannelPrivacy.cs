using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Privacy;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.Sending;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.WhatsApp.Binary;
using Wire = WhatIsUp.WhatsApp.Privacy;

namespace WhatIsUp.Grains.Privacy;

/// <summary>Privacy settings, read and changed at WhatsApp. Categories and values have the same names there and here.</summary>
internal sealed class ChannelPrivacy(ChannelCore core) : IChannelPrivacy
{
    private readonly KnownChats _chats = new(core);

    /// <inheritdoc />
    public async Task<PrivacySettings> GetAsync(Caller caller)
    {
        var settings = await core.CallAsync((client, token) => client.Privacy.ReadAsync(token));
        return new PrivacySettings
        {
            LastSeen = Find(PrivacyCategory.LastSeen),
            Online = Find(PrivacyCategory.Online),
            Picture = Find(PrivacyCategory.Picture),
            About = Find(PrivacyCategory.About),
            GroupAdd = Find(PrivacyCategory.GroupAdd),
            ReadReceipts = Find(PrivacyCategory.ReadReceipts),
            Calls = Find(PrivacyCategory.Calls),
            Messages = Find(PrivacyCategory.Messages),
            Defense = Find(PrivacyCategory.Defense),
            Stickers = Find(PrivacyCategory.Stickers),
            LinkedProfiles = Find(PrivacyCategory.LinkedProfiles),
            Pix = Find(PrivacyCategory.Pix),
        };

        PrivacyValue? Find(PrivacyCategory category) =>
            settings.TryGetValue(WireOf(category), out var value) ? Enum.Parse<PrivacyValue>(value.ToString()) : null;
    }

    /// <inheritdoc />
    public async Task<PrivacySettings> UpdateAsync(Caller caller, PrivacySettings changes)
    {
        var wanted = changes.List();
        foreach (var (category, value) in wanted)
            if (!Wire.PrivacyWords.ValuesOf(WireOf(category)).Contains(WireOf(value)))
                throw GatewayException.InvalidField(NameOf(category), "does not take this value");
        List<string> applied = [];
        foreach (var (category, value) in wanted)
        {
            try
            {
                await core.CallAsync((client, token) => client.Privacy.SetAsync(WireOf(category), WireOf(value), token));
                applied.Add(NameOf(category));
            }
            catch (Exception fault) when (applied.Count > 0 && ClientErrors.Find(fault) is not null)
            {
                var error = ClientErrors.Find(fault)!;
                throw new GatewayException(
                    error.Code, error.Message, new Dictionary<string, string>(error.Details ?? new Dictionary<string, string>())
                    {
                        ["field"] = NameOf(category), ["applied"] = string.Join(", ", applied),
                    });
            }
        }
        return await GetAsync(caller);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> GetExceptionsAsync(Caller caller, PrivacyCategory category)
    {
        Require(category);
        var people = await core.CallAsync((client, token) => client.Privacy.ReadExceptionsAsync(WireOf(category), token));
        List<string> addresses = [];
        foreach (var person in people) addresses.Add((await ChatReading.NamesAsync(core.Dependencies.Signals, core.Id, person)).Stored);
        return addresses;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> PutExceptionsAsync(Caller caller, PrivacyCategory category, IReadOnlyList<string> contacts)
    {
        Require(category);
        List<Jid> people = [];
        foreach (var contact in contacts) people.Add((await _chats.PersonAsync(contact)).Wire);
        await UnknownAccounts.GuardAsync(() => core.CallAsync((client, token) => client.Privacy.ReplaceExceptionsAsync(WireOf(category), people, token)));
        return await GetExceptionsAsync(caller, category);
    }

    private static void Require(PrivacyCategory category)
    {
        if (!Wire.PrivacyWords.HasExceptions(WireOf(category))) throw GatewayException.InvalidField("category", "has no exceptions");
    }

    private static Wire.PrivacyCategory WireOf(PrivacyCategory category) => Enum.Parse<Wire.PrivacyCategory>(category.ToString());

    private static Wire.PrivacyValue WireOf(PrivacyValue value) => Enum.Parse<Wire.PrivacyValue>(value.ToString());

    private static string NameOf(PrivacyCategory category) => SnakeCase.Of(category.ToString());
}

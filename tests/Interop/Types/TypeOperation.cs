using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Messages;

namespace WhatIsUp.Interop.Types;

/// <summary>
/// One operation, in the form that each client takes; both may refer to a message of their own and one of the friend's. Its name begins with its type.
/// </summary>
internal sealed record TypeOperation(string Name, Func<TypeScene, (Content Content, MessageContext Context)> Ours, Func<TypeScene, object> Theirs)
{
    /// <summary>The friend's message that Baileys answers, or null.</summary>
    public Func<TypeScene, SandboxMessage>? Quoted { get; init; }

    /// <summary>The one kind of chat that it is for, or null.</summary>
    public string? OnlyIn { get; init; }

    /// <summary>True when Baileys has no builder for it: it is given the protobuf, and the stanza is its own.</summary>
    public bool IsRelayed { get; init; }

    /// <summary>A file that our side uploads first; Baileys has it in its content.</summary>
    public byte[]? File { get; init; }

    /// <summary>A message with a file: its properties in the format of both clients.</summary>
    public static TypeOperation WithFile(string name, string type, MediaContent content, object media, MessageContext? context = null)
    {
        var bytes = FileCases.Of(type);
        var theirs = JsonSerializer.SerializeToNode(media)!.AsObject();
        theirs[content.Type] = new JsonObject { ["$bytes"] = Convert.ToBase64String(bytes) };
        return new TypeOperation(name, _ => (content, context ?? MessageContext.None), _ => theirs) { File = bytes };
    }

    public static TypeOperation Plain(string name, Content content, object theirs) => new(name, _ => (content, MessageContext.None), _ => theirs);

    public static TypeOperation Relayed(string name, Content content, object theirs) => Plain(name, content, theirs) with { IsRelayed = true };

    public async Task<string> RunTheirsAsync(TypeScene scene, JudgeDevice device)
    {
        var content = JsonSerializer.SerializeToElement(Theirs(scene));
        if (IsRelayed) return await device.RelayAsync(scene.Chat, content);
        return await device.SendContentAsync(scene.Chat, content, Quoted is null ? null : await device.WaitForContentAsync(Quoted(scene).Id));
    }
}

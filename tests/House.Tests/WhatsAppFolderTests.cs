using WhatIsUp.House.Tests.Structure;

namespace WhatIsUp.House.Tests;

/// <summary>Inside <c>WhatsApp</c> there is one folder per concern; each uses only those before it.</summary>
public sealed class WhatsAppFolderTests
{
    // The wire and its ciphers first; contents before the events that contain them; files before the messages that refer to them.
    private static readonly string[] Order =
    [
        "Binary", "Crypto", "Protobuf", "Noise", "Signal", "Contents", "Events", "Store", "Connection", "Mex", "Pairing", "Devices", "GroupState",
        "Media", "Messages", "AppState", "History",
        "Groups", "Communities", "Newsletters", "Stories", "Calls", "Presence", "Profile", "Privacy", "Contacts", "Chats",
        "Labels", "Blacklist", "Business", "Client",
    ];

    [Fact]
    public void Every_folder_has_a_place_in_the_order()
    {
        var folders = Repository.Files("WhatsApp", ".cs", ".proto").Select(FolderOf).Distinct();
        Assert.Empty(folders.Except(Order));
    }

    [Fact]
    public void Folder_uses_only_those_before_it()
    {
        var uses = FolderGraph.Of(Products.UsesOf("WhatsApp"), Products.AssemblyOf("WhatsApp"), FolderGraph.Outermost).Uses;
        var backward = uses.Where(use => Array.IndexOf(Order, use.To) > Array.IndexOf(Order, use.From));
        Assert.Empty(backward.Select(use => $"{use.Example.User} uses {use.Example.Used}"));
    }

    private static string FolderOf(string file) => file.Split('/')[1];
}

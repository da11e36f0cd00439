namespace WhatIsUp.House.Tests.Structure;

/// <summary>Folders that reach each other, and for each pair of them that is used directly one use as an example.</summary>
internal sealed record FolderCircle(IReadOnlyList<string> Folders, IReadOnlyList<TypeUse> Examples)
{
    public override string ToString() =>
        $"{string.Join(", ", Folders)}{string.Concat(Examples.Select(use => $"\n    {use.User} uses {use.Used}"))}";
}

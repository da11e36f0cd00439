namespace WhatIsUp.House.Tests.Structure;

/// <summary>An outermost type: nested ones, written or made by the compiler, count as their outermost.</summary>
internal sealed record TypeName(string Assembly, string Namespace, string Name)
{
    internal string FullName => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";
}

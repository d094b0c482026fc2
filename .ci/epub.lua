-- The title of a folded answer may hold no paragraph: pandoc makes one of each text within tags that it does not know.
function Blocks(blocks)
  for index = 2, #blocks do
    local before, block = blocks[index - 1], blocks[index]
    if before.t == "RawBlock" and before.text:match("^<summary") and block.t == "Para" then
      blocks[index] = pandoc.Plain(block.content)
    end
  end
  return blocks
end
